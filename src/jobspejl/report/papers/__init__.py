"""Reports on paper: one for each unit, its first page for a council, and one on all of them."""
