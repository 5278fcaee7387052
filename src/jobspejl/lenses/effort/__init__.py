"""The effort mirror: what was done, by events and registers, against the mix of target groups."""
