"""Names of persons: by the lists of names, by their pattern, and by the words around."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jobspejl.rules.redaction import context, given_names, surnames
from jobspejl.sources.redaction_canvas import Found, apart
from jobspejl.sources.redaction_cues import Cue, acts, cue, followed_by_role, is_cue
from jobspejl.sources.redaction_tokens import Token, tokens

_BETWEEN = re.compile(r" {1,2}|\.? ")
_SIGNATURE = re.compile(r"(?:^|[\s.])/{1,2}(?P<value>[a-zæøå]{2,4}| ?[A-ZÆØÅ]{2,4})\s*(?=\n|$)")
_LOWER_INITIALS = re.compile(r"(?i:mvh|vh|hilsen|kh|dbh)\.?[ ,]*\n? ?(?P<value>[a-zæøå]{2,3})\s*(?=\n|$)")
_SEN = re.compile(r"^\w{3,}(?<!el)(?<!s)sen$")
_ENDS = re.compile(r"\s*(?:[.,!?;:)\n]|$)")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, its words, and why a name is expected at each of them."""

    text: str
    words: list[Token]
    cues: list[Cue]


def person_names(text: str, known: Iterable[str] = ()) -> list[Found]:
    """Return names of persons.

    Args:
        text: Any text.
        known: Names that are to be found wherever they stand with a capital letter, e.g. those of the staff.

    >>> found = person_names("Min sagsbehandler hedder Lone. Jeg er glad for Bo Skovs hjælp i maj. Hilsen Peter Jensen")
    >>> [one.key for one in found]
    ['lone', 'bo skov', 'peter jensen']
    """
    words = tokens(text)
    spaced = _Text(text, words, [cue(words, place, text) for place in range(len(words))])
    found, learned, place = [], set(), 0
    while place < len(words):
        run, doubt = _run(spaced, place)
        if run:
            found.append(_found(words[place : place + run], text, doubt))
            learned |= {one.text for one in words[place : place + run] if one.capital and len(one.text) > 2}
        place += max(run, 1)
    found += [Found("NAVN", *one.span("value"), one["value"].casefold()) for one in _signed(text)]
    return apart(found + _again(text, words, learned) + _listed(text, known))


def _run(spaced: _Text, place: int) -> tuple[int, str]:
    """Return how many words of a name begin at a place (0 for none), and why to doubt it."""
    word = spaced.words[place]
    if word.excluded or _in_phrase(spaced, place) or (not word.clear and is_cue(word)):
        return 0, ""
    run, doubt = _lower(spaced, place) if not word.capital else _capital(spaced, place)
    if any(_is_word_surname(one) and not one.capital for one in spaced.words[place + 1 : place + run]):
        doubt = doubt or "name_or_word"
    if run and word.capital and _is_institution(spaced, place + run - 1):
        return 0, ""
    return run, doubt


def _lower(spaced: _Text, place: int) -> tuple[int, str]:
    """Names without capitals (or in a line of capitals): after a cue, or a first name and a surname together."""
    word, why, after = spaced.words[place], spaced.cues[place], _after(spaced, place)
    if after is not None and word.known and after.surname and not after.excluded:
        return 2 + _more(spaced, place + 1), ""
    if after is not None and why and word.text in context("leading_particles") and after.capital and not after.excluded:
        return 2 + _more(spaced, place + 1), "name_by_context"
    alone = _ENDS.match(spaced.text, word.word_end) is not None
    run, doubt = 0, ""
    if word.clear and (why or word.text[0].isupper() or (word.given and _spoken_with(spaced, place))):
        run = 1 + _more(spaced, place)
    elif word.ordinary and (why == "called" or (why == "greeting" and alone)):
        run, doubt = 1 + _more(spaced, place), "name_or_word"
    elif why == "called" and alone and _is_called(spaced, place):
        run, doubt = 1, "name_by_context"
    return run, doubt


def _spoken_with(spaced: _Text, place: int) -> bool:
    return place > 0 and spaced.words[place - 1].folded in {"med", "hos"}


def _is_called(spaced: _Text, place: int) -> bool:
    """Say whether an unknown word in lower case stands where only a name can: hun hedder xerxa."""
    word, before = spaced.words[place], spaced.words[place - 1]
    named = before.folded in {"hedder", "hed", "kaldes", "named"}
    return named and len(word.text) > 2 and word.folded not in context("pronouns")


def _capital(spaced: _Text, place: int) -> tuple[int, str]:
    """Names with capitals."""
    word, why = spaced.words[place], spaced.cues[place]
    run, doubt = 0, ""
    if word.clear:
        run = 1 + _more(spaced, place)
    elif word.ordinary:
        full = _is_full_name(spaced, place)
        first_name = word.folded in given_names().words
        if full or why or acts(spaced.words, place, spaced.text) or (first_name and _amid(spaced, place)):
            run, doubt = 1 + _more(spaced, place), "" if full else "name_or_word"
    elif why and _may_be_name(word, why, spaced):
        run, doubt = 1 + _more(spaced, place), "name_by_context"
    elif _leads_to_surname(spaced, place):
        run = 1 + _more(spaced, place)
    elif not word.opening and _SEN.search(word.text):
        run, doubt = 1 + _more(spaced, place), "name_by_context"
    elif followed_by_role(spaced.words, place, spaced.text) and word.folded not in context("openers"):
        run, doubt = 1, "name_by_context"
    return run, doubt


def _after(spaced: _Text, place: int) -> Token | None:
    """Return the word that follows with nothing but a space between, if any."""
    return spaced.words[place + 1] if _joined(spaced, place) else None


def _is_full_name(spaced: _Text, place: int) -> bool:
    """Say whether a name that is also a word is made a name by the next one: Bo Skov."""
    word, after = spaced.words[place], _after(spaced, place)
    if after is None or not after.capital or after.excluded:
        return False
    return after.clear or word.folded in given_names().words or not word.opening


def _leads_to_surname(spaced: _Text, place: int) -> bool:
    """Say whether an unknown word with a capital, or initials, begin a full name."""
    word, after = spaced.words[place], _after(spaced, place)
    if after is None or not after.capital or after.excluded or (word.opening and word.folded in context("openers")):
        return False
    return _surname_ahead(spaced, place) > 0 or (word.initials and after.known)


def _may_be_name(word: Token, why: Cue, spaced: _Text) -> bool:
    """Say whether an unknown word with a capital letter after a cue is taken for a name."""
    if word.folded in context("pronouns") or word.folded in context("openers"):
        return False
    if len(word.text) == 1 and why == "greeting":
        return False
    # NOTE: a new line after "Tak" or "Hilsen" opens a sentence; after a role, an opening word belongs to the next one.
    return why != "role" or not word.opening or spaced.text[word.start - 2 : word.start - 1] in {":", "(", '"'}


def _more(spaced: _Text, place: int) -> int:
    """Return how many words after a name's first belong to it."""
    run = 0
    while _joined(spaced, place + run):
        word = spaced.words[place + run + 1]
        if word.excluded or _ends_with_genitive(spaced.words[place + run]):
            break
        following = spaced.words[place + run + 2] if _joined(spaced, place + run + 1) else None
        particle = (
            word.text in context("particles") and following is not None and following.capital and not following.excluded
        )
        if not (particle or _belongs(word, spaced.words[place + run], spaced.words[place])):
            break
        run += 1
    return run


def _belongs(word: Token, before: Token, head: Token) -> bool:
    """Say whether a word carries on the name that begins with `head`."""
    if word.capital:
        return word.known or word.initials or not word.opening
    # NOTE: in lower case the name of another person or an ordinary word may follow: only a surname carries on.
    return not head.capital and before.known and (word.surname or _is_word_surname(word))


def _is_word_surname(word: Token) -> bool:
    """Say whether a word is a surname that is also an ordinary word: Holm, Lund."""
    return word.ordinary and word.folded in surnames().words


def _joined(spaced: _Text, place: int) -> bool:
    """Say whether the next word follows with nothing but a space (or an initial's dot) between."""
    if place + 1 >= len(spaced.words):
        return False
    word, after = spaced.words[place], spaced.words[place + 1]
    gap = spaced.text[word.word_end : after.start]
    return _BETWEEN.fullmatch(gap) is not None and ("." not in gap or len(word.text) <= 1)


def _ends_with_genitive(word: Token) -> bool:
    return word.word_end > word.end


def _surname_ahead(spaced: _Text, place: int) -> int:
    """Return how many words with capitals lead to a clear surname, at most three."""
    for step in range(1, 4):
        if not _joined(spaced, place + step - 1):
            return 0
        word = spaced.words[place + step]
        if not word.capital or word.excluded:
            return 0
        if word.surname or word.folded.endswith(tuple(context("surname_endings"))):
            return step
    return 0


def _amid(spaced: _Text, place: int) -> bool:
    """Say whether a capital in the middle of a sentence makes a first name of a word: not in `i Maj`."""
    word = spaced.words[place]
    before = spaced.words[place - 1].folded if place else ""
    dated = re.search(r"\d[. ]*$", spaced.text[max(0, word.start - 4) : word.start]) is not None
    dated = dated or re.match(r"s? \d", spaced.text[word.end :]) is not None
    return not word.opening and not dated and before not in context("place_prepositions")


def _is_institution(spaced: _Text, place: int) -> bool:
    """Say whether the word after a name makes it a school, a street or a company: Kofoeds Skole."""
    if not _joined(spaced, place):
        return False
    after = spaced.words[place + 1]
    return after.folded in context("institution_nouns") and (
        after.capital or after.folded in {"aps", "syndrom", "sygdom"}
    )


def _in_phrase(spaced: _Text, place: int) -> bool:
    """Say whether a word stands in a fixed phrase such as Sankt Hans."""
    words = spaced.words
    for first in range(max(0, place - 2), place + 1):
        for last in range(place, min(len(words), first + 4)):
            phrase = spaced.text[words[first].start : words[last].word_end].casefold()
            if phrase in context("phrases"):
                return True
    return False


def _signed(text: str) -> list[re.Match[str]]:
    """Return initials at the end of a note or a letter: /MKJ, mvh lh."""
    return [*_SIGNATURE.finditer(text), *_LOWER_INITIALS.finditer(text)]


def _again(text: str, words: list[Token], learned: set[str]) -> list[Found]:
    """Return other places in the text of names that were learned from their context."""
    found = []
    for word in words:
        ending = 0 if word.text in learned else 1 if word.text.endswith("s") and word.text[:-1] in learned else None
        ordinary = word.clear or word.excluded or (word.ordinary and word.opening)
        if ending is not None and word.capital and not ordinary:
            written = word.text.removesuffix("s" * ending)
            found.append(Found("NAVN", word.start, word.start + len(written), _key(written), "name_by_context"))
    return found


def _listed(text: str, known: Iterable[str]) -> list[Found]:
    """Return the places of names that the user gave."""
    found = []
    for name in known:
        for one in re.finditer(rf"(?<!\w){re.escape(name)}(?=['’]?s?(?!\w))", text, re.IGNORECASE):
            if text[one.start()].isupper() or " " in name:
                found.append(Found("NAVN", *one.span(), _key(one[0])))
    return found


def _found(run: list[Token], text: str, doubt: str) -> Found:
    start, end = run[0].start, run[-1].end
    return Found("NAVN", start, end, _key(text[start:end]), doubt)


def _key(written: str) -> str:
    return re.sub(r"[\s.]+", " ", written).strip().casefold()
