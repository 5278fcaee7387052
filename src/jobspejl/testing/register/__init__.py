"""A made-up register of persons with its truth."""
