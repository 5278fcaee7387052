"""The order in which the files of a build are written, by one process or by two."""
