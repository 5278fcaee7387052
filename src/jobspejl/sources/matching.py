"""Which unit a cell speaks of: by code, or by name with the usual spellings."""

import re
import unicodedata

from jobspejl.contracts.units import Unit, UnitList

_KIND = re.compile(r"\b(kommunes?|municipality|regionskommune)\b")
_LETTERS = (("æ", ("ae", "ä", "a")), ("ø", ("oe", "ö", "o")), ("å", ("aa", "a")))


class UnitMatcher:
    """Finds units of a list by what people write.

    >>> from jobspejl.contracts.text import Text
    >>> place = Text.model_validate("Høje-Taastrup")
    >>> matcher = UnitMatcher(UnitList(place, (Unit("169", place, place),), closed=False))
    >>> [matcher.find(cell).code for cell in ("Høje-Tåstrup Kommune", "hoeje taastrup", 169, "0169")]
    ['169', '169', '169', '169']
    """

    def __init__(self, units: UnitList) -> None:
        self._by_code = {code_key(unit.code): unit for unit in units.units}
        self._by_name: dict[str, Unit] = {}
        self.names: tuple[str, ...] = tuple(unit.name.da for unit in units.units)
        named = [(unit, name) for unit in units.units for name in (unit.name.da, unit.name.en, *unit.spellings)]
        # NOTE: every unit's own name comes before any loose spelling, so that no spelling of one hides another.
        self._by_name.update((name_key(name), unit) for unit, name in reversed(named))
        for unit, name in named:
            for key in _keys(name):
                self._by_name.setdefault(key, unit)

    def find(self, cell: object) -> Unit | None:
        """Return the unit that a cell names, or None."""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        written = str(cell).strip()
        if (unit := self._by_code.get(code_key(written))) is not None:
            return unit
        return self._named(written) or self._coded_and_named(written)

    def _named(self, written: str) -> Unit | None:
        keys = _keys(written)
        if _KIND.search(written.casefold()):  # NOTE: Københavns Kommune is the municipality of København
            keys += [key.removesuffix("s") for key in keys]
        return next((self._by_name[key] for key in keys if key in self._by_name), None)

    def _coded_and_named(self, written: str) -> Unit | None:
        """Return the unit of a cell such as `163 Herlev`, where code and name agree."""
        code, _, name = written.partition(" ")
        unit = self._by_code.get(code_key(code))
        return unit if unit is not None and self._named(name.lstrip(" -–:")) is unit else None


def code_key(written: str) -> str:
    """Return the form under which a code can be found: 0163 is 163."""
    return written.lstrip("0") if written.isdigit() else written.casefold()


def name_key(name: str) -> str:
    """Return the truest form under which a name can be found: lower case, aa as å, letters and digits only."""
    folded = unicodedata.normalize("NFC", name).casefold().replace("aa", "å").replace("ä", "æ").replace("ö", "ø")
    return re.sub(r"[\W_]", "", _KIND.sub("", folded))


def _keys(name: str) -> list[str]:
    """Return the forms under which a name can be found, the truest first."""
    keys = [name_key(name)]
    for letter, plain_forms in _LETTERS:
        keys += [key.replace(letter, plain) for key in keys for plain in plain_forms if letter in key]
    return [key for key in dict.fromkeys(keys) if key]
