"""Danish and English side by side: the one way a sentence with facts in it is made."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Lang = Literal["da", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Wordings by key and language, read from one TOML file with a `da` and an `en` line for each key."""

    wordings: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Catalogue":
        """Read the catalogue; keys of nested tables are joined by dots."""
        return cls(_flatten(tomllib.loads(path.read_text("utf-8"))))

    def text(self, lang: Lang, key: str, /, **facts: object) -> str:
        """Return the wording of a key with its facts filled in.

        A key with the entries `KEY.one` and `KEY.other` is chosen by the fact `count`.

        >>> words = Catalogue({"rows.one": {"en": "one row"}, "rows.other": {"en": "{count} rows"}})
        >>> words.text("en", "rows", count=3)
        '3 rows'
        """
        if key not in self.wordings:
            key = f"{key}.{'one' if facts['count'] == 1 else 'other'}"
        return self.wordings[key][lang].format(**facts)


def _flatten(node: dict[str, object], prefix: str = "") -> dict[str, dict[str, str]]:
    wordings: dict[str, dict[str, str]] = {}
    for name, child in node.items():
        if not isinstance(child, dict):
            raise TypeError(f"a wording needs a da and an en line: {prefix}{name}")
        if set(child) == set(LANGUAGES):
            wordings[prefix + name] = child
        else:
            wordings.update(_flatten(child, f"{prefix}{name}."))
    return wordings
