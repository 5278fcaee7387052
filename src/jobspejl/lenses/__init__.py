"""The four mirrors: each turns its part of a study into figures that can be compared."""
