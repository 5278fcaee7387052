"""Sums over persons, and the models that are fitted to them."""
