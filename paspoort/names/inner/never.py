"""Never: a name that is part of a phrase, a street, a body, a firm, a book or a source is nobody here."""

from __future__ import annotations

import re
from collections.abc import Callable

from rapidfuzz.fuzz import ratio

from paspoort.names.inner.hits import SIGNED, Hit, Reading
from paspoort.names.inner.language import dutch, phrases, words_of

YEAR = re.compile(r",? ?[(\[]? ?(?:19|20)\d\d[a-z]?\b")
CITED = re.compile(
    r"(?:, [a-z'\-]{2,20}){0,3}(?:,? (?:en|&|and) [a-z'\-]{2,20}(?: [a-z'\-]{2,20}){0,2})?,? ?[(\[] ?(?:19|20)\d\d[a-z]?\b"
    r"|(?: (?:&|en) [a-z'\-]{2,20})?, (?:19|20)\d\d[a-z]?\b(?=[,;.)])"
    r"| e\.a\.| et al\b"
)
AMOUNT = re.compile(r"\.? ?\d")
ALIKE = 75
"""How much two words look alike, of 100, that may be one family name."""
NUMBERED = re.compile(r"\d{1,2}\.? $")
Rule = Callable[[Reading, Hit], bool]


def shouting(reading: Reading, hit: Hit) -> bool:
    """Whether it and a word beside it are in capitals, where a capital tells nothing."""
    if not reading.tokens[hit.last - 1].shouted:
        return False
    beside = [at for at in (hit.first - 1, hit.last) if 0 <= at < len(reading.tokens)]
    return any(reading.tokens[at].shouted for at in beside)


def is_place(reading: Reading, hit: Hit) -> bool:
    """Whether it is written like a town or a land."""
    return hit.form.key in words_of("places") or any(reading.word(at) in words_of("places") for at in range(hit.first, hit.last))


def _in_phrase(reading: Reading, hit: Hit) -> bool:
    """*Jip en Janneke*, *Sint-Maarten*."""
    for start in range(max(0, hit.first - 5), hit.last):
        for rest in phrases().get(reading.word(start), ()):
            words = tuple(reading.word(at) for at in range(start + 1, start + 1 + len(rest)))
            if words == rest and hit.last <= start + 1 + len(rest):
                return True
    return False


def _organisation_after(reading: Reading, hit: Hit) -> bool:
    """*Koning Boudewijnstichting*, *Emile Braunplein*: a street or a body follows, at most two capitals further."""
    for at in range(hit.last, min(hit.last + 3, len(reading.tokens))):
        token, gap = reading.tokens[at], reading.gap(at)
        if gap not in (" ", "-") or not (token.capital or gap == "-" or at == hit.last):
            return False
        suffix = next((word for word in words_of("organisations after") if token.bare.endswith(word)), "")
        if suffix and (gap == "-" or token.capital or (token.bare == suffix and suffix not in words_of("words before bodies"))):
            return True
    return False


def _firm(reading: Reading, hit: Hit) -> bool:
    """*Peeters & Zonen*, *Claes en Partners*."""
    after = reading.word(hit.last + (reading.word(hit.last) == "en"))
    joined = reading.gap(hit.last) in (" & ", " + ") or reading.word(hit.last) == "en"
    return joined and after in words_of("and company")


def _amount(reading: Reading, hit: Hit) -> bool:
    """*Max. 5 leerlingen*."""
    return hit.form.key in words_of("amounts") and bool(AMOUNT.match(reading.text, reading.tokens[hit.last - 1].end))


def _system(reading: Reading, hit: Hit) -> bool:
    """*LARS*, *IRIS* in capitals, in a line that has small letters."""
    return reading.tokens[hit.last - 1].shouted and hit.form.key in words_of("systems") and not shouting(reading, hit)


def _saint_or_king(reading: Reading, hit: Hit) -> bool:
    """*Sint-Jan*, *koning Filip*."""
    before = reading.word(hit.first - 1)
    return before in words_of("saints and kings") and reading.gap(hit.first) in (" ", "-", ". ", ".-")


def _part_of_a_word(reading: Reading, hit: Hit) -> bool:
    """*De Groot-project*: a hyphen and a small letter follow; or *Wit-Rusland*, *oud-Wit*, where the name is a word too."""
    if reading.tokens[hit.first].in_file:
        return False
    hyphen = hit.last < len(reading.tokens) and reading.gap(hit.last) == "-" and hit.last not in reading.taken
    after = hyphen and (hit.words or not reading.tokens[hit.last].capital)
    return after or (reading.gap(hit.first) == "-" and hit.first - 1 not in reading.taken and hit.words)


def _cited(reading: Reading, hit: Hit) -> bool:
    """*Peeters (2019)*, *Peeters en Maes (2019)*, *Peeters e.a.*, *Peeters, A., & Maes, B.*: a writer."""
    if not hit.form.family:
        return False
    end = reading.tokens[hit.last - 1].end
    return bool(CITED.match(reading.text, end) or SIGNED.match(reading.text, end))


def _stranger(reading: Reading, hit: Hit) -> bool:
    """A name beside one that nobody of the roll has with it: *Hugo Claus*, *J. Peeters* of somebody else, *Jeroen Bosch*."""
    if hit.form.given and reading.gap(hit.last) == " " and _unknown(reading, hit.last):
        return not _like_a_bearer(reading, hit)
    if hit.form.given or hit.first == 0:
        return False
    before = reading.tokens[hit.first - 1]
    if len(before.bare) == 1 and before.capital and reading.gap(hit.first) in (". ", ".", " "):
        return True
    given = (
        before.capital and hit.first - 1 not in reading.taken and before.bare in words_of("given names") | words_of("names first")
    )
    return reading.gap(hit.first) == " " and (given or (_unknown(reading, hit.first - 1) and _written_by(reading, hit)))


def _like_a_bearer(reading: Reading, hit: Hit) -> bool:
    """Whether what follows a given name may be the family name of one who bears it, written with more than one error."""
    word = reading.word(hit.last)
    return any(family.startswith(word) or ratio(word, family) > ALIKE for family in reading.roll.families.get(hit.form.key, ()))


def _explained(reading: Reading, hit: Hit) -> bool:
    """*Zoë betekent leven*: the name itself is spoken of."""
    if reading.word(hit.last) in ("betekent", "betekende", "rijmt"):
        return True
    words = [reading.word(hit.last + more) for more in range(5)]
    kind = words[2 + (words[1] in ("ook", "dus", "eigenlijk"))]
    return words[0] in ("is", "was") and "een" in words[1:3] and kind in words_of("things")


def _neuter(reading: Reading, hit: Hit) -> bool:
    """*het Bosch*: nobody is called by *het*."""
    return reading.word(hit.first - 1) in ("het", "dit") and reading.gap(hit.first) == " " and not hit.form.given


def _unknown(reading: Reading, at: int) -> bool:
    """Whether a word with a capital is neither Dutch nor on the roll."""
    if not 0 <= at < len(reading.tokens) or at in reading.taken:
        return False
    token = reading.tokens[at]
    return token.capital and not token.opens and not token.shouted and len(token.bare) > 3 and token.bare not in dutch()


def _written_by(reading: Reading, hit: Hit) -> bool:
    """Whether a book, a method or its writer is spoken of shortly before."""
    for at in range(hit.first - 1, max(-1, hit.first - 8), -1):
        if reading.word(at) in words_of("writes"):
            return True
        if reading.tokens[at].opens:
            return False
    return False


def _at_a_place(reading: Reading, hit: Hit) -> bool:
    """*in Van Aalst*, *12 mei*, *naar Sofia*."""
    place = is_place(reading, hit)
    if place and (
        reading.word(hit.first - 1) in words_of("in at") or (hit.form.family and not reading.tokens[hit.first].capital)
    ):
        return True
    month = reading.word(hit.last - 1) in words_of("months and seasons")
    begin = reading.tokens[hit.first].begin
    return month and (
        bool(NUMBERED.search(reading.text[max(0, begin - 5) : begin]))
        or bool(YEAR.match(reading.text, reading.tokens[hit.last - 1].end))
    )


def _organisation_before(reading: Reading, hit: Hit) -> bool:
    """*basisschool De Bakker*, *campus De Ridder*, *bakkerij Goossens*."""
    first = reading.tokens[hit.first]
    if (hit.form.given and not hit.words) or (first.bare == "van" and not first.capital):
        return False
    at = hit.first
    while at and reading.word(at - 1) in words_of("particles") and reading.tokens[at - 1].capital and reading.gap(at) == " ":
        at -= 1
    if reading.gap(at) not in (" ", ' "', " '", " “"):
        return False
    before = reading.word(at - 1)
    known = before in words_of("organisations before") or before.endswith(tuple(words_of("organisation endings")))
    return known or (hit.words and before in words_of("groups before"))


def _title_of_a_work(reading: Reading, hit: Hit) -> bool:
    """*de methode Lotte*, *de film Lotte en Max*."""
    at = hit.first - 1
    if reading.word(at) == "en" and at - 1 in reading.taken:
        at -= 2
    return reading.word(at) in words_of("works") and reading.gap(at + 1) in (" ", " '", ' "')


def _creature(reading: Reading, hit: Hit) -> bool:
    """*Sam de beer*, *Jules het konijn*: a hand puppet or a book's hero."""
    return reading.word(hit.last) in ("de", "het") and reading.word(hit.last + 1) in words_of("creatures")


NEVER: tuple[Rule, ...] = (
    _firm,
    _amount,
    _system,
    _creature,
    _title_of_a_work,
    _in_phrase,
    _organisation_after,
    _saint_or_king,
    _part_of_a_word,
    _cited,
    _stranger,
    _neuter,
    _explained,
    _at_a_place,
    _organisation_before,
)
