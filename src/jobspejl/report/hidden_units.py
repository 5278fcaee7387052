"""Why units are not shown: what is too little of them hangs on what their measure is made of."""

from jobspejl.report.saved import SavedMeasure

_MIXES = {"laws", "rules", "respondents", "groups", "overall"}


def small_of(one: SavedMeasure) -> str:
    """Return which wording says of a measure what `small` is: `small`, `small_mix`, `small_register`, `small_persons`.

    A part of a mix is small only where the mix is shown; in a register so are those by whom measures differ.
    """
    if one.least_persons:
        return "small_persons"
    if one.basis == "persons":
        return "small_register"
    return "small_mix" if one.basis in _MIXES and one.conditions else "small"
