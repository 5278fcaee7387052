"""The tables of the effort mirror, each read into the engine and tried against its rules."""
