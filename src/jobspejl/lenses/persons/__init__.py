"""A register of persons: checked, coded and summed in the engine."""
