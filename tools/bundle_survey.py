"""Makes a made-up survey of people on benefits in 40 municipalities, asked in 2022 and in 2024.

Usage: uv run python tools/bundle_survey.py TARGET_FOLDER

Writes answers.csv, sample.csv and codebook.toml, and prints how the population divides over benefit and age, as a study
has it in its frame. Nothing in it is real: a finite population is made with a fixed seed, samples are drawn of it
without replacement, some of those invited answer, and what they answer follows from the effects below. `effects` gives
each municipality's own, so that it is known what the comparison should find; the same files come out every time.
"""

import csv
import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints

FIGURES = Path(__file__).parents[1] / "src" / "jobspejl" / "examples" / "denmark" / "figures.csv"
SEED, PLACES, SMALLEST_FORCE = 20_240_415, 40, 7_000
"""Seed; how many municipalities take part, and the smallest labour force of one that may."""

EFFECT_SIZES = (0.5, 0.4, 0.4, 0.3, -0.3, -0.4, -0.4, -0.5)
"""The effects of eight municipalities on satisfaction, in standard deviations between people; the rest have none."""

WAVES = {"2022": 0.0, "2024": 0.08}
RECIPIENTS, BETWEEN_MIXES = 0.06, 80.0
"""People on the four benefits for each of the labour force; how alike municipalities' mixes are (Dirichlet)."""
FEWEST_INVITED, INVITED_PER_ROOT = 155, 4.55
"""The smallest sample of a municipality and wave, and its growth with the square root of the population."""


@dataclass(frozen=True, slots=True)
class Level:
    """One answer to a question on who the person is.

    Attributes:
        en: The English label; the Danish one is the code.
        share: How common it is.
        answers: The log odds of answering the survey, against the others.
        effect: On satisfaction, in standard deviations between people.
    """

    en: str
    share: float
    answers: float
    effect: float


BENEFITS = {
    "dagpenge": Level("unemployment benefit", 0.34, 0.30, 0.15),
    "kontanthjælp": Level("social assistance", 0.30, -0.35, -0.10),
    "sygedagpenge": Level("sickness benefit", 0.24, 0.15, -0.15),
    "ressourceforløb/jobafklaring": Level("resource or job clarification programme", 0.12, -0.05, -0.30),
}
AGES = {
    "18-29": Level("18-29", 0.28, -0.35, 0.0),
    "30-49": Level("30-49", 0.42, -0.05, 0.05),
    "50+": Level("50+", 0.30, 0.35, 0.20),
}
DURATIONS = {
    "under 1 år": Level("under 1 year", 0.62, 0.0, 0.10),
    "1 år eller mere": Level("1 year or more", 0.38, 0.0, -0.15),
}
YOUNG_ON_ASSISTANCE, LONG_IN_PROGRAMME = 1.6, 2.2
"""How much more common 18-29 is on social assistance, and 1 year or more in a programme."""
RESPONSE = -0.43
"""The log odds that a person answers who is of levels without an effect."""

AGREE = (("Helt uenig", "Strongly disagree"), ("Uenig", "Disagree"),
         ("Hverken enig eller uenig", "Neither agree nor disagree"),
         ("Enig", "Agree"), ("Helt enig", "Strongly agree"))  # fmt: skip
SATISFIED = (("Meget utilfreds", "Very dissatisfied"), ("Utilfreds", "Dissatisfied"),
             ("Hverken tilfreds eller utilfreds", "Neither satisfied nor dissatisfied"),
             ("Tilfreds", "Satisfied"), ("Meget tilfreds", "Very satisfied"))  # fmt: skip
MISSING = (("8", "Ikke relevant for mig", "Not relevant to me", "not_applicable"),
           ("9", "Ved ikke", "Don't know", "dont_know"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One question on the job centre.

    Attributes:
        da: Danish wording.
        en: English wording.
        cuts: Where on the standard normal scale the answers 2, 3, 4 and 5 begin.
        loading: The part of the answer's standard deviation that is the person's satisfaction.
        missing: The shares of 8 and 9.
        battery: The battery.
        reversed: Whether 5 is the bad end.
    """

    da: str
    en: str
    cuts: tuple[float, float, float, float]
    loading: float
    missing: tuple[float, float]
    battery: str | None = None
    reversed: bool = False


ITEMS = {
    "respekt": Item("Jobcentrets medarbejdere behandler mig med respekt.",
                    "The job centre's staff treat me with respect.",
                    (-1.75, -1.20, -0.60, 0.65), 0.75, (0.002, 0.012), "mødet"),
    "lytter": Item("Det, jeg siger, bliver taget alvorligt.", "What I say is taken seriously.",
                   (-1.50, -0.90, -0.30, 0.80), 0.80, (0.003, 0.015), "mødet"),
    "forfra": Item("Jeg må fortælle min historie forfra, hver gang jeg taler med nogen.",
                   "I have to tell my story all over again whenever I speak to somebody.",
                   (-1.20, -0.45, 0.10, 1.00), 0.60, (0.03, 0.02), "mødet", reversed=True),
    "retning": Item("Jeg ved, hvad mit forløb skal føre til.", "I know what my programme is to lead to.",
                    (-1.35, -0.70, -0.10, 0.95), 0.65, (0.02, 0.03), "mål"),
    "skridt": Item("Jeg ved, hvad det næste skridt er, og hvem der tager det.",
                   "I know what the next step is, and who is to take it.",
                   (-1.25, -0.60, 0.00, 1.05), 0.65, (0.02, 0.03), "mål"),
    "samtale": Item("Jeg fik noget ud af den seneste samtale.", "I got something out of the last meeting.",
                    (-1.30, -0.70, 0.00, 1.00), 0.75, (0.05, 0.02)),
    "fremskridt": Item("Jeg er tættere på et arbejde eller en uddannelse end for et halvt år siden.",
                       "I am closer to work or education than half a year ago.",
                       (-1.00, -0.45, 0.20, 1.10), 0.50, (0.07, 0.05)),
    "tilfreds": Item("Hvor tilfreds er du alt i alt med jobcentret?",
                     "All in all, how satisfied are you with the job centre?",
                     (-1.50, -0.90, -0.25, 0.95), 0.85, (0.0, 0.02)),
}  # fmt: skip
BACKGROUND = {
    "benefit": ("Hvilken ydelse får du?", "Which benefit do you receive?", BENEFITS, "unordered"),
    "age": ("Hvor gammel er du?", "How old are you?", AGES, "ordered"),
    "duration": ("Hvor længe har du fået ydelsen?", "How long have you received it?", DURATIONS, "ordered"),
}
CELLS = tuple(itertools.product(BENEFITS, AGES, DURATIONS))


def main(target: Path) -> None:
    """Write the three files to a folder, and print the margins of the population over both waves."""
    rng = np.random.default_rng(SEED)
    force = labour_force()
    own = effects()
    people: list[tuple[object, ...]] = []
    sample: list[tuple[object, ...]] = []
    whole = np.zeros(len(CELLS), dtype=np.int64)
    mixes = {code: rng.dirichlet(BETWEEN_MIXES * mix()) for code in force}
    for wave, later in WAVES.items():
        answers: list[tuple[object, ...]] = []
        for code, size in force.items():
            population = rng.multinomial(rng.poisson(RECIPIENTS * size), mixes[code])
            invited = max(FEWEST_INVITED, round(INVITED_PER_ROOT * float(population.sum()) ** 0.5))
            drawn = rng.multivariate_hypergeometric(population, invited)
            answered = rng.binomial(drawn, response())
            completed = int(answered.sum())
            refused = int(rng.binomial(invited - completed, 0.22))
            sample.append((code, wave, population.sum(), invited, completed, refused))
            answers += ((code, wave, *row) for row in answer(rng, answered, own[code] + later))
            whole += population
        people += (answers[place] for place in rng.permutation(len(answers)))
    numbered = ((f"R{number:05}", *row) for number, row in enumerate(people, start=1))
    write(target / "answers.csv", ("number", "code", "wave", *BACKGROUND, *ITEMS), numbered)
    write(target / "sample.csv", ("stratum", "period", "population", "invited", "completed", "refused"), sample)
    (target / "codebook.toml").write_text("\n".join(codebook()), encoding="utf-8", newline="\n")
    for place, levels in enumerate((BENEFITS, AGES)):
        margin = {level: int(whole[[cell[place] == level for cell in CELLS]].sum()) for level in levels}
        print(margin)


def labour_force() -> dict[str, float]:
    """Return the labour force of the municipalities that take part, drawn with the seed, by code."""
    with FIGURES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2019"]
    size = {row["code"]: float(row["labour_force_approx"]) for row in rows}
    able = sorted(code for code, force in size.items() if force >= SMALLEST_FORCE)
    return {
        code: size[code] for code in sorted(np.random.default_rng(SEED).choice(able, PLACES, replace=False).tolist())
    }


def effects() -> dict[str, float]:
    """Return each municipality's own effect on satisfaction: the truth that a comparison should find."""
    codes = list(labour_force())
    far = np.random.default_rng(SEED + 1).choice(codes, len(EFFECT_SIZES), replace=False).tolist()
    return dict.fromkeys(codes, 0.0) | dict(zip(far, EFFECT_SIZES, strict=True))


def mix() -> Floats:
    """Return (24,), the shares of the combinations of benefit, age and duration in the country."""
    share = np.array([BENEFITS[b].share * AGES[a].share * DURATIONS[d].share for b, a, d in CELLS])
    share *= [YOUNG_ON_ASSISTANCE if (b, a) == ("kontanthjælp", "18-29") else 1 for b, a, _ in CELLS]
    long = (list(BENEFITS)[-1], list(DURATIONS)[-1])
    share *= [LONG_IN_PROGRAMME if (b, d) == long else 1 for b, _, d in CELLS]
    common: Floats = share / share.sum()
    return common


def response() -> Floats:
    """Return (24,), the probability that somebody who is invited answers."""
    odds = [RESPONSE + BENEFITS[b].answers + AGES[a].answers + DURATIONS[d].answers for b, a, d in CELLS]
    chance: Floats = 1 / (1 + np.exp(-np.array(odds)))
    return chance


def answer(rng: np.random.Generator, answered: Ints, shift: float) -> Iterator[tuple[object, ...]]:
    """Yield a row for everyone in a municipality and wave who answers: who they are, and a code for each item."""
    for (benefit, age, duration), count in zip(CELLS, answered.tolist(), strict=True):
        mean = shift + BENEFITS[benefit].effect + AGES[age].effect + DURATIONS[duration].effect
        deviation = rng.standard_normal(count)
        codes = []
        for item in ITEMS.values():
            rest = (1 - item.loading**2) ** 0.5
            # NOTE: every item has variance 1 around the same mean, so that an effect is what the constants say in all.
            felt = mean + item.loading * deviation + rest * rng.standard_normal(count)
            code = 1 + np.searchsorted(item.cuts, -felt if item.reversed else felt)
            luck = rng.random(count)
            code[luck < item.missing[0]] = 8
            code[luck >= 1 - item.missing[1]] = 9
            codes.append(code.tolist())
        yield from ((benefit, age, duration, *row) for row in zip(*codes, strict=True))


def codebook() -> Iterator[str]:
    """Yield the codebook's lines."""
    yield "# Kodebog til et OPDIGTET spørgeskema / codebook of a MADE-UP survey."
    yield "#"
    yield "# id er kolonnen i answers.csv; top er de svar, der tælles som gode; 8 og 9 tæller ikke med i nogen andel."
    yield "# id is the column of answers.csv; top the answers that count as good; 8 and 9 are not in any share."
    for name, (da, en, levels, scale) in BACKGROUND.items():
        yield from question(name, (da, en), [(code, code, level.en) for code, level in levels.items()])
        yield f'scale = "{scale}"'
    for name, item in ITEMS.items():
        labels = SATISFIED if name == "tilfreds" else AGREE
        yield from question(name, (item.da, item.en), [(code, *label) for code, label in enumerate(labels, start=1)])
        yield "missing = ["
        yield from (f'  {{ {entry(code, da, en)}, kind = "{kind}" }},' for code, da, en, kind in MISSING)
        yield "]"
        yield f"top = {[1, 2] if item.reversed else [4, 5]}"
        yield from ["reversed = true"] if item.reversed else []
        yield from [f'battery = "{item.battery}"'] if item.battery else []
    yield ""


def question(name: str, wording: tuple[str, str], values: Iterable[tuple[object, str, str]]) -> Iterator[str]:
    """Yield the lines of a question's name, wording and values."""
    yield from ("", "[[questions]]", f'id = "{name}"', f'wording = {{ da = "{wording[0]}", en = "{wording[1]}" }}')
    yield from ("values = [", *(f"  {{ {entry(*value)} }}," for value in values), "]")


def entry(code: object, da: str, en: str) -> str:
    """Return a code and its label."""
    return f'code = "{code}", label = {{ da = "{da}", en = "{en}" }}'


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
