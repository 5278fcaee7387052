"""The arithmetic: arrays in, frozen record out. One method a file, each with its paper."""
