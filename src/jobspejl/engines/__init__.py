"""Where data live: one protocol, one file for each engine."""
