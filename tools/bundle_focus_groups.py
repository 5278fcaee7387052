"""Makes made-up focus groups: a REFI-QDA project with two short transcripts that two coders have marked.

Usage: uv run python tools/bundle_focus_groups.py TARGET_FOLDER

Writes focus_groups.qdpx. Nobody said any of it: people, numbers and addresses are invented, and stand there so that
their pseudonymisation can be seen. Coder B differs from coder A where the transcripts say so, and begins or ends some
marks a word off, with a fixed seed; the bytes come out the same every time.
"""

import random
import sys
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

SEED = 20_240_412
FILE = "focus_groups.qdpx"
CODERS = {"A": "Koder A", "B": "Koder B"}

CODES = {
    "tlf": ("Telefonen", ""),
    "vent": ("Ventetid i telefonen", "tlf"),
    "ring": ("Ingen ringer tilbage", "tlf"),
    "klub": ("Jobklubber", ""),
    "pligt": ("Pligt uden udbytte", "klub"),
    "fæl": ("Fællesskab og nye idéer", "klub"),
    "skift": ("Skift af sagsbehandler", ""),
    "forfra": ("At fortælle det hele forfra", "skift"),
    "overlev": ("Sagen følger godt med", "skift"),
    "opf": ("Opfølgning", ""),
    "svar": ("Manglende svar", "opf"),
    "aftale": ("Aftaler, der ikke bliver til noget", "opf"),
    "støtte": ("Nogen, der følger med", "opf"),
}
"""Codes by a short key: the name, and the key of the code above."""

SPEECH = {
    "Fysisk gruppe": """
M: Velkommen. Hvordan er det at komme igennem på telefonen?
D1: Jeg sad i kø i 50 minutter, og så blev forbindelsen afbrudt.|vent|vent
D1: Dagen efter var det det samme igen.|vent|vent
D2: Min sagsbehandler Mette Lund lovede at ringe tilbage på 20 11 22 33, men det skete aldrig.|ring svar|ring
D3: Jeg fik fat i nogen med det samme. Det var faktisk fint.
D4: Når man har ondt, er tre kvarters kø lang tid.|vent|vent
M: Hvad med jobklubben?
D1: Vi sad og så på en skærm i tre timer.|pligt|pligt
D2: Jeg gik der, fordi jeg skulle. Jeg lærte ikke noget nyt.|pligt|pligt
D3: Jeg mødte en, der havde været samme sted som mig, og det gav mod på at søge.|fæl|fæl
D4: Det er de samme opslag hver uge.|pligt|
M: Har I skiftet sagsbehandler?
D1: Fire gange på et år. Hver gang begyndte vi forfra.|forfra|forfra
D2: Efter Mette Lund kom der en, der hed Karsten Holm.
D2: Karsten Holm havde ikke læst noget, så jeg fortalte det hele en gang til.|forfra|forfra
D4: Man bliver træt af at fortælle om sin sygdom til nye mennesker.|forfra|forfra
D3: Hos mig gik det godt. Den nye kendte min plan, før vi mødtes.|overlev|overlev
M: Hvordan bliver der fulgt op?
D1: Jeg skrev til jobcentret i marts og har ikke hørt noget.|svar|svar
D2: Vi aftalte en praktik, men der kom aldrig nogen aftale i stand.|aftale|aftale
D2: De sendte brevet til min gamle adresse, Skovvej 12, 2. tv.|svar|
D4: Jeg fik at vide, at de ville vende tilbage. Det er et halvt år siden.|svar aftale|svar
M: Tak, fordi I kom.
""",
    "Gruppe på video": """
M: Velkommen. Vi begynder med telefonen.
D1: Man bliver stillet om tre gange, og så er der lukket.|vent|
D2: Jeg har skrevet til lone.test@example.com i stedet for at ringe, for ingen ringer tilbage.|ring|ring
D3: Jeg ringer kl. 8, så går det hurtigt.
D1: Jeg venter altid over en halv time.|vent|vent
M: Har I været i jobklub?
D2: Ja. Underviseren havde ikke tid til den enkelte.|pligt|
D3: Det var hyggeligt at møde andre, og jeg fik hjælp til min ansøgning.|fæl|fæl
D1: Vi hjælper stadig hinanden, os fra holdet.|fæl|fæl
M: Hvem har fået en ny sagsbehandler?
D2: Jeg har haft tre. Den første, Birgit, var der i to uger.|forfra|
D2: Den næste spurgte om alt det, Birgit allerede havde skrevet ned.|forfra|forfra
D3: Jeg har haft den samme hele vejen.
D1: Man tør ikke sige noget, når man ikke ved, hvem der læser det næste gang.||forfra
M: Og opfølgningen?
D3: Min sagsbehandler ringer hver anden uge og spørger, hvordan det går.|støtte|støtte
D3: Det betyder meget, at nogen husker, hvad vi talte om.|støtte|støtte
D1: Der står i min plan, at jeg skal på kursus, men det er ikke blevet til noget.|aftale|aftale
D2: Jeg venter på svar om en mentor.|svar|svar
M: Tak for i dag.
""",
}
"""What is said in each group: a line for each turn, then the codes of coder A and those of coder B."""


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    texts = {name: transcript(speech) for name, speech in SPEECH.items()}
    sources = "".join(source(name, *texts[name], rng) for name in SPEECH)
    with zipfile.ZipFile(target / FILE, "w", zipfile.ZIP_STORED) as made:
        # NOTE: stored and not packed, since packing differs between versions of zlib.
        member(made, "project.qde", project(sources))
        for name, (text, _) in texts.items():
            member(made, f"sources/{guid(name)}.txt", text)


def transcript(speech: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Return the text, and what is marked in it: start, end, coder and code."""
    text, marks = "", []
    for line in speech.strip().splitlines():
        said, *codes = line.split("|")
        start = len(text) + said.index(": ") + 2
        text += f"{said}\n"
        for coder, given in zip(CODERS, codes, strict=False):
            marks += [(start, len(text) - 1, coder, code) for code in given.split()]
    return text, marks


def source(name: str, text: str, marks: list[tuple[int, int, str, str]], rng: random.Random) -> str:
    head = f'<TextSource guid="{guid(name)}" name={quoteattr(name)} plainTextPath="internal://{guid(name)}.txt">'
    selections = []
    for start, end, coder, code in marks:
        first, last = shifted(text, start, end, rng) if coder == "B" else (start, end)
        key = guid(f"{name} {first} {last} {coder} {code}")
        selections.append(
            f'<PlainTextSelection guid="{guid(key)}" name={quoteattr(text[first:last])} '
            f'startPosition="{first}" endPosition="{last}"><Coding guid="{key}" creatingUser="{guid(CODERS[coder])}">'
            f'<CodeRef targetGUID="{guid(CODES[code][0])}"/></Coding></PlainTextSelection>'
        )
    return f"{head}{''.join(selections)}</TextSource>"


def shifted(text: str, start: int, end: int, rng: random.Random) -> tuple[int, int]:
    """Return a mark that now and then begins a word late or ends a word early."""
    first = text.index(" ", start) + 1 if rng.random() < 0.2 else start
    last = text.rindex(" ", start, end) if rng.random() < 0.2 else end
    return (first, last) if first < last else (start, end)


def project(sources: str) -> str:
    users = "".join(f'<User guid="{guid(name)}" name="{name}"/>' for name in CODERS.values())
    book = "".join(codes(""))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Project xmlns="urn:QDA-XML:project:1.0" name="Opdigtede fokusgrupper" origin="jobspejl">'
        f"<Users>{users}</Users><CodeBook><Codes>{book}</Codes></CodeBook><Sources>{sources}</Sources></Project>\n"
    )


def codes(above: str) -> Iterator[str]:
    for key, (name, parent) in CODES.items():
        if parent == above:
            within = "".join(codes(key))
            yield f'<Code guid="{guid(name)}" name={quoteattr(name)} isCodable="true">{within}</Code>'


def guid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:jobspejl:focus-groups:{name}"))


def member(made: zipfile.ZipFile, path: str, text: str) -> None:
    made.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
