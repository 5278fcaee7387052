"""The commented study that a made-up register comes with, in Danish and English side by side."""

import json
from collections.abc import Iterator

import numpy as np

from jobspejl.contracts.text import Text
from jobspejl.testing.register.design import DesignCondition, DesignOutcome
from jobspejl.testing.register.truth import ALL
from jobspejl.testing.register.world import RegisterWorld

ALL_COLUMN = "alle_ydelser"
"""The column with the sum of the benefits that the list counts."""

_ALL_NAME = Text(da="Alle ydelser på listen", en="All benefits on the list")
_ALL_NOUN = Text(da="fuldtidspersoner på offentlig forsørgelse", en="full-time persons on public support")
_COST = 74_500
_FEWEST_AREAS = 12
_ENOUGH_PERSONS = 1_500
"""Municipalities with fewer persons are likely to be hidden, and their areas with them."""

_HEAD = """\
# ET OPDIGTET REGISTER / A MADE-UP REGISTER
#
# {danish_persons} opdigtede personer i {units} kommuner og {periods} halvår. Kun kommunernes størrelse er virkelig
# (Danmarks Statistik, FOLK1A, 2019, CC BY 4.0), og beboerne ligner dem, kommunen har, i grove træk. Ydelser, forskelle
# og pendlingsområder er opdigtet og siger INTET om nogen kommune.
# {persons} made-up persons in {units} municipalities and {periods} half-years. Only the sizes of the municipalities
# are real (Statistics Denmark, FOLK1A, 2019, CC BY 4.0), and residents are roughly like those that the municipality
# has. Benefits, gaps and commuting areas are made up and say NOTHING of any municipality.
#
# persons/part-*.parquet   én række for hver person og periode / one row for each person and period
# truth.csv                sandheden: det, spejlet skal finde / the truth: what the mirror should find. gap er den sande
#                          forskel (andel, 0-1), når personernes vilkår er kendt / is the true gap (a share, 0-1) with
#                          the persons' conditions known; gap_after_area også pendlingsområdets / the area's as well;
#                          effect er enhedens virkning i log-odds / is the unit's effect in log odds
# Lavet med / made with: jobspejl simulate {options}
#
#   jobspejl check {file}     siger, hvad der er galt med data / says what is wrong with the data
#   jobspejl build {file}     laver spejlet / makes the mirror

[study]
id = "{id}"
language = "da"                       # sitets første sprog / the site's first language: "da" or "en"
title = {{ da = "Et opdigtet register: faktisk mod forventet", en = "A made-up register: actual against expected" }}

[options]
confidence = 0.95                     # intervallernes sikkerhed / coverage of the intervals
false_discovery_rate = 0.05           # tålt andel falske vurderinger / tolerated share of false verdicts
disclosure_threshold = 5              # mindste antal personer, der må vises; aldrig under 3 / never under 3
draws = 20000                         # lodtrækninger bag placeringerne / draws behind the rank sets
seed = 2026                           # samme frø, samme tal / same seed, same figures

[register]
id = "register"
name = {{ da = "Det opdigtede register", en = "The made-up register" }}
made_up = true                        # siges på hver side, der viser tallene / said on every page with these figures
source = {{ da = "Opdigtet register fra jobspejl simulate", en = "Made-up register from jobspejl simulate" }}
base_noun = {{ da = "de 16-66-årige", en = "residents aged 16-66" }}
file = "persons/part-*.parquet"       # Parquet, CSV eller en DuckDB-fil (da også table) / or a DuckDB file (then table)
unit = "kommune"                      # kode (163) eller navn (Herlev) / code or name
period = "periode"
cluster = "person"                    # pseudonymet: samme person i flere perioder / the same person over periods
# weight = "andel_af_perioden"        # tid i risiko, 0-1, hvis ikke alle er der hele perioden / time at risk, 0-1
link = "logit"                        # "logit", eller "linear" som ministeriets / or "linear" as the ministry's
expectation = "within"                # enhedernes egne virkninger er med i modellen, så de ikke tages for vilkår; eller
                                      # the units' own effects are in the fit, not taken for conditions; or "pooled"
small_levels = "merge"                # niveauer med for få slås sammen / levels with too few are merged; or "refuse"
"""

_DREAM = """
# Ydelserne tælles uge for uge i DREAM: ugerne skrives Y_YYWW, kommunen NYKOMYYYY.
# Benefits are counted week by week in DREAM: weeks are written Y_YYWW, the municipality NYKOMYYYY.
[register.dream]
file = "dream/part-*.parquet"
person = "PNR"                        # samme pseudonym som cluster / the same pseudonym as cluster
periods = "half-years"                # eller/or: "four-quarters"
# municipality = true                 # kommunen fra NYKOMYYYY i stedet for unit / from NYKOMYYYY instead of unit
"""

_OUTCOMES = """
# Hvad der tælles: andel af halvåret, 0-1. role = "outside" er det, listen lader ude, og som står ved siden af.
# What is counted: share of the half-year, 0-1. role = "outside" is what the list leaves out, set beside it.
# cost_per_person: kr. om året for en fuldtidsperson; ministeriets liste fra 2018 svarer til 74.000-75.000.
# cost_per_person: DKK a year for one full-time person; the ministry's list of 2018 implies 74,000-75,000.
"""

_GROUPS = """
# Rammevilkårene fortælles i grupper. / The framework conditions are told in groups.
"""

_CONDITIONS = """
# Rammevilkår: det, der lader én vente mere eller mindre for en person. Tal deles med cuts = [18, 25, 30] eller bliver
# stående med number = true; levels = ["nej", "ja"] kræver, at kun de niveauer findes.
# level_names er det, de hedder.
# Framework conditions: what leads one to expect more or less of a person. Numbers are cut with cuts = [18, 25, 30] or
# kept with number = true; levels = ["nej", "ja"] demands that only those levels occur.
# level_names is what they are called.
"""

_AREAS = """
# Pendlingsområdets vilkår, ens for alle i området; områderne er opdigtet. De vejer på et andet trin.
# Conditions of the commuting area, the same for all in it; the areas are made up. They count on a second level.
"""


def register_study(world: RegisterWorld, *, dream: bool) -> str:
    """Return the study file of a made-up register; with `dream` its outcomes are counted from weeks.

    >>> import tomllib
    >>> from jobspejl.testing.register.world import register_world
    >>> told = tomllib.loads(register_study(register_world(1_000, seed=1), dream=False))
    >>> len(told["register"]["conditions"]), told["register"]["outcomes"][0]["id"]
    (26, 'all')
    """
    return "\n".join(_lines(world, dream=dream)) + "\n"


def _lines(world: RegisterWorld, *, dream: bool) -> Iterator[str]:
    head = _HEAD.format(
        persons=f"{world.persons:,}",
        danish_persons=f"{world.persons:,}".replace(",", "."),
        options=_options(world) + (" --weeks" if dream else ""),
        units=len(world.places.units),
        periods=len(world.periods),
        file="study-dream.toml" if dream else "study.toml",
        id="made-up-register-dream" if dream else "made-up-register",
    )
    shown = world.places.area[world.places.share * world.persons >= _ENOUGH_PERSONS]
    areas = np.unique(shown).size >= _FEWEST_AREAS
    yield head + 'area = "pendlingsomraade"' if areas else head.rstrip()
    if dream:
        yield _DREAM.rstrip()
    yield _OUTCOMES.rstrip()
    yield from _outcomes(world.design.outcomes, dream=dream)
    yield _GROUPS.rstrip()
    for name, heading in world.design.groups.items():
        yield f'\n[[register.groups]]\nid = "{name}"\nname = {_text(heading)}'
    yield _CONDITIONS.rstrip()
    for one in world.design.conditions:
        yield f'\n[[register.conditions]]\ncolumn = "{one.column}"\nname = {_text(one.name)}\ngroup = "{one.group}"'
        yield from _level_names(one)
    if areas:
        yield _AREAS.rstrip()
        for area in world.design.areas:
            yield f'\n[[register.area_conditions]]\ncolumn = "{area.column}"\nname = {_text(area.name)}'
            yield 'unit = { da = "pct.", en = "per cent" }'


def _level_names(one: DesignCondition) -> Iterator[str]:
    if one.english:
        both = (Text(da=level, en=english) for level, english in zip(one.levels, one.english, strict=True))
        names = ", ".join(f'"{text.da}" = {_text(text)}' for text in both)
        yield f"level_names = {{ {names} }}"


def _options(world: RegisterWorld) -> str:
    asked: dict[str, float] = {
        "persons": world.persons,
        "units": len(world.places.units),
        "periods": len(world.periods),
    }
    asked |= {"seed": world.draws.seed} | ({"confounding": world.confounding} if world.confounding else {})
    return " ".join(f"--{name} {given}" for name, given in asked.items())


def _outcomes(outcomes: tuple[DesignOutcome, ...], *, dream: bool) -> Iterator[str]:
    """Yield the sections of the outcomes: the sum first, and what is outside last."""
    counted = [outcome for outcome in outcomes if not outcome.outside]
    every = tuple(group for outcome in counted for group in outcome.groups)
    yield from _outcome(ALL, (_ALL_NAME, _ALL_NOUN), _origin(ALL_COLUMN, every, dream=dream), outside=False)
    for one in outcomes:
        origin = _origin(one.column, one.groups, dream=dream)
        yield from _outcome(one.id, (one.name, one.noun), origin, outside=one.outside)
    if dream:
        yield "\n[[register.outcomes]]               # som på listen fra 2018 / as on the list of 2018"
        yield f'id = "{ALL}-2018"\nrole = "variant"\nvariant_of = "{ALL}"\nname = {_text(_ALL_NAME)}'
        yield f'noun = {_text(_ALL_NOUN)}\nbenefits = {json.dumps(every)}\nscope = "2018"'


def _outcome(name: str, words: tuple[Text, Text], origin: str, *, outside: bool) -> Iterator[str]:
    yield f'\n[[register.outcomes]]\nid = "{name}"'
    if outside:
        yield 'role = "outside"'
    yield f"name = {_text(words[0])}\nnoun = {_text(words[1])}\n{origin}"
    yield 'direction = "none"' if outside else f'direction = "lower"\ncost_per_person = {_COST}'


def _origin(column: str, groups: tuple[str, ...], *, dream: bool) -> str:
    return f'benefits = {json.dumps(groups)}\nscope = "2019"' if dream else f'column = "{column}"'


def _text(text: Text) -> str:
    return f'{{ da = "{text.da}", en = "{text.en}" }}'
