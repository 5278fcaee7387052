"""Charts as SVG, one a file."""
