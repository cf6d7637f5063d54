"""Evidence: when a hit is a person, and when it is a word, a place, a street, a foundation or a writer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from paspoort.names.inner.hits import SIGNED, Hit, Reading
from paspoort.names.inner.language import dutch, phrases, words_of
from paspoort.names.inner.roll import OWN

LISTED = re.compile(r"\s*[,;&/•|\-\n\t]\s*")
YEAR = re.compile(r",? ?[(\[]? ?(?:19|20)\d\d[a-z]?\b")
CITED = re.compile(
    r"(?:,? (?:en|&|and) [a-z'\-]{2,20}(?: [a-z'\-]{2,20}){0,2})?,? ?[(\[] ?(?:19|20)\d\d[a-z]?\b| e\.a\.| et al\b"
)
NUMBERED = re.compile(r"\d{1,2}\.? $")
Rule = Callable[[Reading, Hit], bool]


def weigh(reading: Reading) -> None:
    """Decide of each hit whether somebody is named."""
    for hit in reading.hits:
        if not hit.named and not any(never(reading, hit) for never in NEVER):
            hit.named = (not hit.words and _own(hit)) or any(shown(reading, hit) for shown in EVIDENCE)
            hit.reason = "given_name" if hit.form.given >= hit.form.family else "family_name"
    for hits in (reading.hits, reading.hits[::-1]):
        for known, other in itertools.pairwise(hits):
            if known.named and not other.named and other.reason and _in_one_list(reading, known, other):
                other.named = True


def _own(hit: Hit) -> bool:
    """Whether it names somebody by itself; a family name that is a place does not."""
    return hit.form.given == OWN or (hit.form.family == OWN and hit.form.key not in words_of("places"))


# --- what is never a person ---------------------------------------------------------------------------------------


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
        if suffix and (gap == "-" or token.capital or (token.bare == suffix and suffix not in WEAK_SUFFIXES)):
            return True
    return False


WEAK_SUFFIXES = {
    "school",
    "huis",
    "weg",
    "hof",
    "kerk",
    "museum",
    "zaal",
    "park",
    "markt",
    "brug",
    "baan",
    "college",
    "ziekenhuis",
    "vest",
}


def _saint_or_king(reading: Reading, hit: Hit) -> bool:
    """*Sint-Jan*, *koning Filip*."""
    before = reading.word(hit.first - 1)
    return before in words_of("saints and kings") and reading.gap(hit.first) in (" ", "-", ". ", ".-")


def _part_of_a_word(reading: Reading, hit: Hit) -> bool:
    """*Jan-en-alleman*, *De Groot-project*: a hyphen and a small letter follow; or a word and a hyphen stand before."""
    if reading.tokens[hit.first].in_file:
        return False
    after = hit.last < len(reading.tokens) and reading.gap(hit.last) == "-" and not reading.tokens[hit.last].capital
    return after or (reading.gap(hit.first) == "-" and hit.first - 1 not in reading.taken and hit.words)


def _cited(reading: Reading, hit: Hit) -> bool:
    """*Peeters (2019)*, *Peeters en Maes (2019)*, *Peeters e.a.*, *Peeters, A., & Maes, B.*: a writer."""
    if not hit.form.family:
        return False
    end = reading.tokens[hit.last - 1].end
    return bool(CITED.match(reading.text, end) or SIGNED.match(reading.text, end))


def _stranger(reading: Reading, hit: Hit) -> bool:
    """A family name with the initials of somebody else; or a writer or painter of whom the other name is not on the roll."""
    if hit.form.given:
        return _unknown(reading, hit.last) and reading.gap(hit.last) == " " and _written_by(reading, hit)
    if hit.first == 0:
        return False
    before = reading.tokens[hit.first - 1]
    if len(before.bare) == 1 and before.capital and reading.gap(hit.first) in (". ", ".", " "):
        return True
    return _unknown(reading, hit.first - 1) and reading.gap(hit.first) == " " and _written_by(reading, hit)


def _unknown(reading: Reading, at: int) -> bool:
    """Whether a word with a capital is neither Dutch nor on the roll."""
    if not 0 <= at < len(reading.tokens) or at in reading.taken:
        return False
    token = reading.tokens[at]
    return token.capital and not token.opens and token.bare not in dutch()


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
    place = _is_place(reading, hit)
    if place and (
        reading.word(hit.first - 1) in words_of("in at") or (hit.form.family and not reading.tokens[hit.first].capital)
    ):
        return True
    month = reading.word(hit.last - 1) in words_of("months and seasons")
    begin = reading.tokens[hit.first].begin
    return month and (
        bool(NUMBERED.search(reading.text[max(0, begin - 5) : begin]))
        or bool(YEAR.match(reading.text[reading.tokens[hit.last - 1].end :][:8]))
    )


def _is_place(reading: Reading, hit: Hit) -> bool:
    return hit.form.key in words_of("places") or any(reading.word(at) in words_of("places") for at in range(hit.first, hit.last))


def _organisation_before(reading: Reading, hit: Hit) -> bool:
    """*basisschool De Bakker*, *campus De Ridder*, *bakkerij Goossens*."""
    if hit.form.given and not hit.words:
        return False
    return reading.word(hit.first - 1) in words_of("organisations before") and reading.gap(hit.first) in (" ", ' "', " '", " “")


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
    _creature,
    _title_of_a_work,
    _in_phrase,
    _organisation_after,
    _saint_or_king,
    _part_of_a_word,
    _cited,
    _stranger,
    _at_a_place,
    _organisation_before,
)


# --- what shows a person ------------------------------------------------------------------------------------------


def _titled(reading: Reading, hit: Hit) -> bool:
    """*juf Roos*, *leerling Storm*, *de mama van Bo*."""
    if reading.gap(hit.first) not in (" ", ". ", ".", "\n", ": "):
        return False
    before, token = reading.word(hit.first - 1), reading.tokens[hit.last - 1]
    if before in words_of("address"):
        return True
    if before in words_of("roles"):
        return token.capital
    return before == "van" and reading.word(hit.first - 2) in words_of("kin of") and (token.capital or bool(hit.form.given))


def _beside_other_part(reading: Reading, hit: Hit) -> bool:
    """A given name before a family name, both with a capital, one of them no word."""
    if not reading.tokens[hit.last - 1].capital:
        return False
    for other in _neighbours(reading, hit):
        kinds = (hit.form.given and other.form.family) or (hit.form.family and other.form.given)
        in_order = (
            hit.first > other.first if hit.form.family and not hit.form.given else hit.first < other.first or hit.form.family
        )
        if kinds and in_order and not other.words and reading.tokens[other.last - 1].capital:
            return True
    return False


def _neighbours(reading: Reading, hit: Hit) -> Iterator[Hit]:
    at = _index(reading, hit)
    for other in reading.hits[max(0, at - 1) : at] + reading.hits[at + 1 : at + 2]:
        left, right = (other, hit) if other.first < hit.first else (hit, other)
        if left.last == right.first and reading.gap(right.first) in (" ", "_", "-", "."):
            yield other


def _index(reading: Reading, hit: Hit) -> int:
    low, high = 0, len(reading.hits)
    while low < high:
        middle = (low + high) // 2
        if reading.hits[middle].first < hit.first:
            low = middle + 1
        else:
            high = middle
    return low


def _with_a_verb(reading: Reading, hit: Hit) -> bool:
    """*Bo voelt*, *Storm kreeg*: a person does this; not *de storm kreeg*."""
    if not hit.form.given or _after_article(reading, hit) or reading.gap(hit.last) != " ":
        return False
    after, capital = reading.word(hit.last), reading.tokens[hit.last - 1].capital
    if after == "zelf" or after in words_of("feels and says") or reading.word(hit.last + 1) in ("zich", "zichzelf"):
        return capital or reading.tokens[hit.first].opens or after == "zelf"
    calendar = reading.word(hit.last - 1) in words_of("months and seasons")
    return capital and not calendar and after in words_of("does")


def _owns(reading: Reading, hit: Hit) -> bool:
    """*Mo's moeder*, *Lies' vriendinnen*; not *'Lies'* in quotes."""
    last = reading.tokens[hit.last - 1]
    begin = reading.tokens[hit.first].begin
    apostrophe = reading.gap(hit.last) == "' " and reading.text[max(0, begin - 1) : begin] != "'"
    owned = last.owner != last.bare or (apostrophe and last.bare[-1] in "sxz")
    return owned and bool(hit.form.given) and (last.capital or reading.word(hit.last) in words_of("kin of"))


def _with_a_capital(reading: Reading, hit: Hit) -> bool:
    """A capital in the middle of a sentence that is not written in capitals, not after *de* or *het*, no month, no place."""
    last, first = reading.tokens[hit.last - 1], reading.tokens[hit.first]
    if not last.capital or last.opens or _after_article(reading, hit) or _shouting(reading, hit):
        return False
    if first.opens and hit.last - hit.first == 1:
        return False
    if first.capital and first is not last and not first.opens and first.bare in words_of("particles"):
        return True
    calendar = last.bare in words_of("months and seasons") and reading.word(hit.first - 1) not in ("met", "door", "voor", "aan")
    return not calendar and not _is_place(reading, hit)


def _after_article(reading: Reading, hit: Hit) -> bool:
    return reading.word(hit.first - 1) in words_of("articles") and reading.gap(hit.first) == " "


def _shouting(reading: Reading, hit: Hit) -> bool:
    """Whether it and a word beside it are in capitals, where a capital tells nothing."""
    if not reading.tokens[hit.last - 1].shouted:
        return False
    beside = [at for at in (hit.first - 1, hit.last) if 0 <= at < len(reading.tokens)]
    return any(reading.tokens[at].shouted for at in beside)


def _alone_in_brackets(reading: Reading, hit: Hit) -> bool:
    """*(Roos)*, *"Storm"*: nothing else stands between the brackets or quotes."""
    begin, end = reading.tokens[hit.first].begin, reading.tokens[hit.last - 1].end
    around = reading.text[max(0, begin - 1) : begin] + reading.text[end : end + 1]
    return reading.tokens[hit.last - 1].capital and around in ("()", "[]") and bool(hit.form.given)


EVIDENCE: tuple[Rule, ...] = (_titled, _beside_other_part, _with_a_verb, _owns, _with_a_capital, _alone_in_brackets)


def _in_one_list(reading: Reading, one: Hit, other: Hit) -> bool:
    """*Emma, Roos en Storm*: with a capital, and nothing but a comma or *en* between."""
    first, second = (one, other) if one.first < other.first else (other, one)
    if not reading.tokens[other.last - 1].capital or _shouting(reading, other) or not (other.form.given or one.form.family):
        return False
    if second.first == first.last:
        return bool(LISTED.fullmatch(reading.gap(second.first)))
    word = reading.word(first.last) if second.first == first.last + 1 else ""
    return word in ("en", "of", "met") and reading.gap(first.last).strip(",") == " " and reading.gap(second.first) == " "
