"""The second move on persons: from a checked register to what each unit could be expected to have."""
