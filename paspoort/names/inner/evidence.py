"""Evidence: what shows that a name which is a word too is a person here."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from paspoort.names.inner.hits import Hit, Reading
from paspoort.names.inner.language import names_first, words_of
from paspoort.names.inner.never import NEVER, Rule, is_place, shouting
from paspoort.names.inner.roll import OWN

LISTED = re.compile(r"\s*[,;&+/•|\-\n\t]\s*")
MARGIN = re.compile(r"(?:^|\n)[\s\-•*\d.)|;]*$")
SCORE = re.compile(
    r"[ \t]*(?:[:;|\t] ?|- )(?=[^\n]*[\d%+])[\s\d/.,%+\-|;]*(?:[a-e]\b[+\-]?[\s|;]*)*(?:\n|$)"
    r"|[ ]?[\t|;][^\n]*\d"
    r"|[ ]?\(?k?[1-7] ?[a-e]?\)?(?:\n|$)"
)
"""A score, a cell with a number further on, or a class."""
OF_A_CLASS = re.compile(
    r",? \(?(?:\d{1,2} jaar|(?:uit|van) (?:k?[1-7] ?[a-f]?\b|het \w+ leerjaar|de \w+ (?:kleuter)?klas)"
    r"|k?[1-7](?:de|ste)? (?:leerjaar|kleuterklas|middelbaar)|k?[1-7] ?[a-f]\b)"
)
"""An age or a class, as it is told of somebody."""
CELL = re.compile(r" ?([:;,|\t\-(\n]|$)")
"""What stands after a name in a list, a table or a column."""
OF_SOMEBODY = words_of("predicates but of a month")
NOTHING = re.compile(r"[ \t]*(?:\n|$)")


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
    _weigh_columns(reading)


def _weigh_columns(reading: Reading) -> None:
    """*Roos: goed* below *Emma: beter*: what opens a line as a name does one line up or down is a name too."""
    rows, line, done = list[tuple[int, str, Hit]](), 0, 0
    for hit in reading.hits:
        begin, end = reading.tokens[hit.first].begin, reading.tokens[hit.last - 1].end
        line, done = line + reading.text.count("\n", done, begin), begin
        sign = CELL.match(reading.text, end)
        if (
            sign
            and hit.reason
            and reading.tokens[hit.last - 1].capital
            and MARGIN.search(reading.text[max(0, begin - 40) : begin])
        ):
            rows.append((line, sign[1], hit))
    for some in (rows, rows[::-1]):
        for (here, one_sign, known), (there, other_sign, other) in itertools.pairwise(some):
            if known.named and one_sign == other_sign and abs(here - there) < (2 if _in_calendar(other) else 3):
                other.named = True


def _own(hit: Hit) -> bool:
    """Whether it names somebody by itself; a family name that is a place does not."""
    return hit.form.given == OWN or (hit.form.family == OWN and hit.form.key not in words_of("places"))


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
    """*Bo voelt*, *Storm: kreeg*: a person does this; not *de storm kreeg*."""
    if _after_article(reading, hit) or reading.gap(hit.last) not in (" ", ": ", " & "):
        return False
    if reading.gap(hit.last) == " & ":
        return bool(hit.form.given) and reading.word(hit.last) in ("haar", "zijn", "hun") and reading.tokens[hit.last - 1].capital
    after, capital = reading.word(hit.last), reading.tokens[hit.last - 1].capital
    if after in ("en", "of", "met") and reading.word(hit.last + 1) in ("haar", "zijn", "hun"):
        return capital and reading.word(hit.last + 2) in words_of("kin of")
    if after == "zelf" or after in words_of("feels and says") or reading.word(hit.last + 1) in ("zich", "zichzelf"):
        return capital or (bool(hit.form.given) and (reading.tokens[hit.first].opens or after == "zelf"))
    verbs = words_of("calendar does" if _in_calendar(hit) else "does")
    capital = capital or reading.word(hit.last - 1) in names_first()
    return capital and bool(hit.form.given) and after in verbs


def _with_a_predicate(reading: Reading, hit: Hit) -> bool:
    """*Vos is vaak ziek*, *Lente heeft het moeilijk*: only of a person is that said."""
    last = reading.tokens[hit.last - 1]
    if not last.capital or _after_article(reading, hit) or reading.gap(hit.last) != " " or shouting(reading, hit):
        return False
    said = [
        reading.word(at) for at in range(hit.last + 1, hit.last + 6) if not reading.tokens[min(at, len(reading.tokens) - 1)].opens
    ]
    if reading.word(hit.last) in ("heeft", "had", "geeft", "gaf"):
        return any(word in words_of("has it") | words_of("roles") for word in said)
    alike = words_of("predicates") if _in_calendar(hit) or not hit.form.given else words_of("predicates") | OF_SOMEBODY
    return reading.word(hit.last) in words_of("is") and any(word in alike for word in said)


def _on_a_line_of_its_own(reading: Reading, hit: Hit) -> bool:
    """*Roos: 14/20*, a cell or a line with a first name alone."""
    last, first = reading.tokens[hit.last - 1], reading.tokens[hit.first]
    if not last.capital or not hit.form.given or first.shouted:
        return False
    before, after = reading.text[max(0, first.begin - 40) : first.begin], reading.text[last.end : last.end + 60]
    margin = MARGIN.search(before)
    if not margin:
        return False
    if SCORE.match(after) or (reading.gap(hit.last) in (" - ", ": ") and reading.word(hit.last) in words_of("has it")):
        return True
    return not _in_calendar(hit) and (hit.first > 0 or bool(margin.group().strip())) and bool(NOTHING.match(after))


def _owns(reading: Reading, hit: Hit) -> bool:
    """*Mo's moeder*, *Lies' vriendinnen*; not *'Lies'* in quotes."""
    last = reading.tokens[hit.last - 1]
    begin = reading.tokens[hit.first].begin
    apostrophe = reading.gap(hit.last) == "' " and reading.text[max(0, begin - 1) : begin] != "'"
    owned = last.owner != last.bare or (apostrophe and last.bare[-1] in "sxz")
    plural = not owned and last.bare.endswith("s") and hit.form.key.endswith(last.bare[:-1])
    if plural and last.capital and reading.gap(hit.last + 1) == " ":
        owned = reading.word(hit.last + 1) in words_of("is") | words_of("does") and reading.word(hit.last) not in words_of("is")
    return owned and bool(hit.form.given) and (last.capital or reading.word(hit.last) in words_of("kin of"))


def _with_a_capital(reading: Reading, hit: Hit) -> bool:
    """A capital in the middle of a sentence that is not written in capitals, not after *de* or *het*, no month, no place."""
    last, first = reading.tokens[hit.last - 1], reading.tokens[hit.first]
    if not last.capital or last.opens or _after_article(reading, hit) or shouting(reading, hit):
        return False
    if first.capital and first is not last and not first.opens and first.bare in words_of("particles"):
        return True
    if _in_calendar(hit) and _dated(reading, hit):
        return False
    return hit.form.key not in words_of("languages") and not is_place(reading, hit)


def _in_calendar(hit: Hit) -> bool:
    return hit.form.key in words_of("months and seasons")


def _dated(reading: Reading, hit: Hit) -> bool:
    """*in Mei*, *tussen Mei en Juni*, *Lente 2026*: no person, also with a capital."""
    before, further = reading.word(hit.first - 1), reading.word(hit.last + 1)
    beside = further in words_of("months and seasons") or reading.word(hit.first - 2) in words_of("months and seasons")
    apart = reading.tokens[hit.first].in_file or reading.gap(hit.first) != " "
    return apart or beside or before in words_of("calendar before") or before.isdigit()


def _after_article(reading: Reading, hit: Hit) -> bool:
    return reading.word(hit.first - 1) in words_of("articles") and reading.gap(hit.first) == " "


def _alone_in_brackets(reading: Reading, hit: Hit) -> bool:
    """*(Roos)*, *"Storm"*: nothing else stands between the brackets or quotes."""
    begin, end = reading.tokens[hit.first].begin, reading.tokens[hit.last - 1].end
    around = reading.text[max(0, begin - 1) : begin] + reading.text[end : end + 1]
    return reading.tokens[hit.last - 1].capital and around in ("()", "[]") and bool(hit.form.given)


def _labelled(reading: Reading, hit: Hit) -> bool:
    """*Naam: Roos*, *Aanwezig: Visser, directie*, *Roos, die nieuw is*, *Roos uit 3B*."""
    if not reading.tokens[hit.last - 1].capital or shouting(reading, hit):
        return False
    if reading.gap(hit.first) in (": ", ":", ":\t") and reading.word(hit.first - 1) in words_of("labels"):
        return True
    if reading.gap(hit.first) == ": " and reading.word(hit.first - 1) in words_of("labels of what is noted"):
        return bool(hit.form.given) and not _in_calendar(hit)
    told = reading.gap(hit.last) == ", " and reading.word(hit.last) == "die"
    if OF_A_CLASS.match(reading.text, reading.tokens[hit.last - 1].end):
        return bool(hit.form.given) and not _after_article(reading, hit)
    return told and bool(hit.form.given) and not _in_calendar(hit) and not _after_article(reading, hit)


EVIDENCE: tuple[Rule, ...] = (
    _titled,
    _labelled,
    _beside_other_part,
    _with_a_verb,
    _with_a_predicate,
    _owns,
    _on_a_line_of_its_own,
    _with_a_capital,
    _alone_in_brackets,
)


def _in_one_list(reading: Reading, one: Hit, other: Hit) -> bool:
    """*Emma, Roos en Storm*: with a capital, and nothing but a comma or *en* between."""
    first, second = (one, other) if one.first < other.first else (other, one)
    if not reading.tokens[other.last - 1].capital or shouting(reading, other) or not (other.form.given or one.form.family):
        return False
    if second.first == first.last:
        return bool(LISTED.fullmatch(reading.gap(second.first)))
    word = reading.word(first.last) if second.first == first.last + 1 else ""
    return word in ("en", "of", "met") and reading.gap(first.last).strip(",") == " " and reading.gap(second.first) == " "
