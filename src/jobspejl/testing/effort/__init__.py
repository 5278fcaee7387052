"""A made-up effort mirror whose truth is known: spells, events, hours, calls, job clubs and staff."""
