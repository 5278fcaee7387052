"""How data arrive: files into tables, checked."""
