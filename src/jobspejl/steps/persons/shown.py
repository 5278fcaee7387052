"""What is modelled of a register: the units that may be shown, and the levels with persons enough."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.person_table import Coding, PersonTable
from jobspejl.contracts.register import ConditionGroup, PersonCondition, Register
from jobspejl.contracts.study import Options
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.steps.persons.coding import coding_of, merged_names

SCALE = 100.0
"""Shares of persons are told in per cent."""


@dataclass(frozen=True)
class ShownPersons:
    """A register that was checked, as it is modelled.

    Attributes:
        section: The register's part of the study file.
        table: What the check found.
        hidden: Units that may not be shown, with why.
        options: The study's options.
    """

    section: Register
    table: PersonTable
    hidden: tuple[tuple[Unit, Hidden], ...]
    options: Options

    @cached_property
    def coding(self) -> Coding:
        """How persons become numbers."""
        return coding_of(self.table, self.hidden, self.options.disclosure_threshold)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The U units in the model."""
        return tuple(self.table.units[place] for place in self.coding.units)

    @property
    def conditions(self) -> tuple[PersonCondition, ...]:
        """The K conditions with levels, then the N numbers."""
        return (*(one.condition for one in self.table.level_sets), *self.table.numbers)

    @cached_property
    def level_names(self) -> tuple[tuple[str, ...], ...]:
        """What each level of the model is called, by condition."""
        return merged_names(self.table, self.coding, self.options.disclosure_threshold)

    @cached_property
    def level_texts(self) -> tuple[tuple[Text, ...], ...]:
        """What each level of the model is called in both languages, by condition."""
        threshold = self.options.disclosure_threshold
        da, en = (merged_names(self.table, self.coding, threshold, lang) for lang in ("da", "en"))
        return tuple(
            tuple(Text(da=ours, en=theirs) for ours, theirs in zip(*both, strict=True))
            for both in zip(da, en, strict=True)
        )

    @cached_property
    def level_persons(self) -> tuple[tuple[int, ...], ...]:
        """Persons at each level of the model in the newest period, by condition."""
        return tuple(tuple(persons.sum(axis=0).astype(int).tolist()) for persons in self.unit_level_persons(-1))

    def unit_level_persons(self, period: int) -> tuple[Floats, ...]:
        """Return persons of a period in each unit and at each level of the model, (U, L), by condition."""
        own = self.table.persons[list(self.coding.units), period]
        counts, start = [], 0
        for one, levels in zip(self.table.level_sets, self.coding.levels, strict=True):
            into = np.array(levels)[:, None] == np.arange(max(levels) + 1)
            counts.append(own[:, start : start + len(one.levels)] @ into.astype(float))
            start += len(one.levels)
        return tuple(counts)

    @property
    def told_groups(self) -> tuple[ConditionGroup, ...]:
        """The groups that some condition is told with, in the study's order."""
        used = {condition.group for condition in self.conditions}
        return tuple(group for group in self.section.groups if group.id in used)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the conditions in each of them."""
        return tuple(
            tuple(k for k, condition in enumerate(self.conditions) if condition.group == group.id)
            for group in self.told_groups
        )

    @property
    def areas(self) -> tuple[Ints, Floats] | None:
        """The number of each unit's area (U,), and the areas' conditions (T, A, C); None where there are none."""
        area = self.table.area
        if area is None or not area.conditions:
            return None
        return area.of_unit[list(self.coding.units)], area.values

    def repeated(self, period: int) -> bool:
        """Return whether some clusters have several rows in a period."""
        return any(self.table.repeated[period : period + 1])

    def numbers_of(self, role: str) -> tuple[int, ...]:
        """Return the numbers of the outcomes that are `counted`, `outside` or a `variant`."""
        return tuple(o for o, outcome in enumerate(self.table.outcomes) if outcome.role == role)

    def scopes_of(self, o: int) -> tuple[int, ...]:
        """Return the numbers of the variants that are other scopes of an outcome."""
        own = self.table.outcomes[o].id
        return tuple(v for v in self.numbers_of("variant") if self.table.outcomes[v].variant_of == own)

    def entry(self, place: int) -> Text:
        """Return what an entry of a person's vector is called: a unit, a level of a condition, or a number."""
        layout = self.coding.layout
        if place < layout.units:
            return self.units[place].name
        for k, condition in enumerate(self.conditions):
            where = layout.condition(k)
            if where.start <= place < where.stop:
                if k >= len(self.level_texts):
                    return condition.name
                level = self.level_texts[k][place - where.start]
                return Text(da=f"{condition.name.da}: {level.da}", en=f"{condition.name.en}: {level.en}")
        raise IndexError(place)
