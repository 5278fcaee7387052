"""How persons arrive: registers and weekly benefit histories."""
