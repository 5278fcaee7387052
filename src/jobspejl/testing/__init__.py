"""Worlds with known truth, for trying this installation and for teaching."""
