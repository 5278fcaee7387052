"""The story: check, observe, expect, compare, write down. No maths, no SQL."""
