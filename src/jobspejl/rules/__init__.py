"""Lists and dated rules as data, with their sources."""
