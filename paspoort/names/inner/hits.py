"""Hits: the words of a text that are written like a name of the roll, longest first, and which of them are one person's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from paspoort.names.inner.language import dutch, names_first, words_of
from paspoort.names.inner.roll import TYPING, Form, Roll, deletions, single
from paspoort.names.inner.tokens import Token

WITHIN = re.compile(r"['\-_./\s]{0,4}")
"""What may stand between the words of one name."""
BESIDE = re.compile(r"(?!\.\s|.*\n\s*\n)[\s,;:|/_\-.'\"()\[\]<>*„“”«»]{0,6}", re.DOTALL)
"""What may stand between the given and the family name of one person."""
DOTTED = re.compile(r"\.?[\s\-]{0,2}")
SIGNED = re.compile(r", [a-z]\.(?:[ -]?[a-z]\.)*(?:,? &| \((?:19|20)\d\d)")
"""As a list of sources writes a writer: *Peeters, A., & Maes, B. (2019)*."""
LONGEST = 60
Joined = tuple[Form, int]


@dataclass(slots=True)
class Hit:
    """Some words that may name somebody: `first` to `last` of the tokens, `last` no longer."""

    first: int
    last: int
    form: Form
    reason: str = ""
    role: str = ""
    words: bool = False
    """Whether each of its words is a Dutch word too, so that it needs evidence."""
    named: bool = False
    certain: bool = False


@dataclass(slots=True)
class Reading:
    """A text being read: its folded form, its words, the roll, and what was hit so far."""

    text: str
    tokens: list[Token]
    roll: Roll
    hits: list[Hit] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def gap(self, at: int) -> str:
        """What stands before a word; a stop after the last."""
        return self.tokens[at].gap if at < len(self.tokens) else "\n\n"

    def word(self, at: int) -> str:
        return self.tokens[at].bare if 0 <= at < len(self.tokens) else ""


def find_hits(reading: Reading) -> None:
    """Go through the words once and take the longest name at each."""
    at, tokens = 0, reading.tokens
    while at < len(tokens):
        token = tokens[at]
        if (glued := reading.roll.glued.get(token.bare)) and token.bare not in reading.roll.forms:
            role, whole = glued
            reason = "full_name" if whole else "initials"
            hit = Hit(at, at + 1, Form(token.bare, role=role), reason, role, named=True, certain=whole)
        elif joined := _longest(reading, at):
            form, count = joined
            hit = Hit(at, at + count, form, role=form.role, words=_are_words(tokens[at : at + count]))
        else:
            at += 1
            continue
        reading.hits.append(hit)
        reading.taken.update(range(hit.first, hit.last))
        at = hit.last


def _longest(reading: Reading, at: int) -> Joined | None:
    tokens, forms, roll = reading.tokens, reading.roll.forms, reading.roll
    token = tokens[at]
    best = (form, 1) if (form := _owned(token, "", forms)) else None
    key, parted = token.bare, list[int]()
    most = roll.starts.get(key, 0)
    for more in range(1, most + 1 if most else 2):
        after = at + more
        if after >= len(tokens) or len(key) > LONGEST or not WITHIN.fullmatch(tokens[after].gap) or "\n\n" in tokens[after].gap:
            break
        parted.append(len(key))
        form = _owned(tokens[after], key, forms)
        if form and (form.bounds.issuperset(parted) or (more == 1 and _broken(tokens[at], tokens[after], form))):
            best = (form, more + 1)
        key += tokens[after].bare
    return best


def _owned(token: Token, before: str, forms: dict[str, Form]) -> Form | None:
    """The form that a word ends; a last s may say whose something is."""
    form = forms.get(before + token.owner) or forms.get(before + token.bare)
    if form is None and token.bare.endswith("s") and len(token.bare) > 3 and (token.capital or token.bare not in dutch()):
        form = forms.get(before + token.bare[:-1])
    return form


def _broken(first: Token, second: Token, form: Form) -> bool:
    """A name that was written as two, or broken off by the end of a line, with nothing that could be words."""
    if len(form.key) < TYPING - 1 or not first.capital or first.bare in dutch() or second.bare in dutch():
        return False
    return (second.capital and not second.opens) or "\n" in second.gap


def _are_words(tokens: list[Token]) -> bool:
    return all(_is_word(token) for token in tokens)


def _is_word(token: Token) -> bool:
    """A Dutch word, a particle, or no more than two letters; what is a name first is a word when it has no capital."""
    if token.bare in dutch() or token.owner in dutch() or token.bare in words_of("particles"):
        return True
    return (len(token.owner) < 3 and token.bare.isascii()) or (not token.capital and token.bare in names_first())


def join_people(reading: Reading) -> None:
    """Make one hit of the given and family name of one person, also past a middle name, with initials, with a typing error."""
    done: list[Hit] = []
    for hit in reading.hits:
        _ = hit.reason or _with_initials_before(reading, hit)
    for hit in reading.hits:
        before = done[-1] if done else None
        if before and not before.reason and not hit.reason and _one_person(reading, before, hit):
            continue
        done.append(hit)
    reading.hits = done
    for hit in reading.hits:
        if not hit.reason:
            _with_initials_behind(reading, hit) or _misspelled(reading, hit)


def _one_person(reading: Reading, first: Hit, second: Hit) -> bool:
    """Whether two hits are one person's; then the first holds both."""
    pairs = reading.roll.pairs
    role = pairs.get((first.form.key, second.form.key), pairs.get((second.form.key, first.form.key)))
    if role is None or not _stand_together(reading, first.last, second.first):
        return False
    small = not any(token.capital for token in reading.tokens[first.first : second.last])
    words = first.words and second.words
    if words and small and reading.gap(second.first) not in (" ", ".", "_", "-") and not reading.tokens[second.first].in_file:
        return False
    if words and not small and not (reading.tokens[first.last - 1].capital and reading.tokens[second.last - 1].capital):
        return False
    first.last, first.reason, first.role, first.named = second.last, "full_name", role, True
    first.certain = not (words and small)
    return True


def _stand_together(reading: Reading, begin: int, end: int) -> bool:
    """Whether only particles, initials or one other name with a capital stand between two words."""
    if not all(_beside(reading, at) for at in range(begin, end + 1)) or end - begin > 3:
        return False
    between = reading.tokens[begin:end]
    loose = [
        token for token in between if token.bare not in words_of("particles") and not (len(token.bare) == 1 and token.capital)
    ]
    return len(loose) <= 1 and all(token.capital and token.bare not in dutch() for token in loose)


def _beside(reading: Reading, at: int) -> bool:
    gap = reading.gap(at)
    return bool(BESIDE.fullmatch(gap)) or (gap == ". " and len(reading.word(at - 1)) == 1)


def _with_initials_before(reading: Reading, hit: Hit) -> bool:
    """`E. Janssens`, `J.-B. D'Hondt`."""
    tokens, first = reading.tokens, hit.first
    while first and hit.first - first < 3 and _is_initial(tokens[first - 1]) and _follows_initial(tokens[first]):
        first -= 1
        if (role := reading.roll.initial_family.get((tokens[first].bare, hit.form.key))) is not None:
            return _named(hit, "initials", role, first=first)
    return False


def _follows_initial(token: Token) -> bool:
    return bool(DOTTED.fullmatch(token.gap)) or (token.in_file and token.gap == "_")


def _with_initials_behind(reading: Reading, hit: Hit) -> bool:
    """`Emma J.`, `Fien V.H.`, `Janssens, E.`"""
    tokens, roll, last = reading.tokens, reading.roll, hit.last
    while last < len(tokens) and last - hit.last < 4 and _is_initial(tokens[last]) and DOTTED.fullmatch(tokens[last].gap):
        last += 1
    letters = [tokens[at].bare for at in range(hit.last, last)]
    for letter in (*letters[:1], *letters[-1:]):
        if (role := roll.given_initial.get((hit.form.key, letter))) is not None:
            return _named(hit, "initials", role, last=last)
    return _with_initial_after(reading, hit)


def _with_initial_after(reading: Reading, hit: Hit) -> bool:
    """`Janssens, E.`; not as a list of sources writes a writer."""
    if hit.last == len(reading.tokens):
        return False
    in_file = reading.tokens[hit.last].in_file and reading.gap(hit.last) in ("", "_", "-")
    if not in_file and reading.gap(hit.last) not in (", ", " ", ","):
        return False
    initial = reading.tokens[hit.last]
    role = reading.roll.initial_family.get((initial.bare, hit.form.key)) if _is_initial(initial) else None
    if role is None or SIGNED.match(reading.text, reading.tokens[hit.last - 1].end):
        return False
    return _named(hit, "initials", role, last=hit.last + 1)


def _is_initial(token: Token) -> bool:
    return len(token.bare) == 1 and token.capital


def _named(hit: Hit, reason: str, role: str, *, first: int | None = None, last: int | None = None) -> bool:
    hit.reason, hit.role, hit.named = reason, role, True
    hit.first = hit.first if first is None else first
    hit.last = hit.last if last is None else last
    return True


def _misspelled(reading: Reading, hit: Hit) -> bool:
    """One typing error in the other name of the same person, with a capital and right beside it."""
    for step, start in ((1, hit.last), (-1, hit.first - 1)):
        at = start
        while reading.word(at) in words_of("particles") and at not in reading.taken and abs(at - start) < 3:
            at += step
        if not _may_be_misspelled(reading, at, range(start, at + 1) if step > 0 else range(at + 1, hit.first + 1)):
            continue
        for key in _near(reading.tokens[at].bare, reading.roll):
            role = reading.roll.pairs.get((hit.form.key, key), reading.roll.pairs.get((key, hit.form.key)))
            if role is not None:
                reading.taken.add(at)
                return _named(hit, "full_name", role, first=min(hit.first, at), last=max(hit.last, at + 1))
    return False


def _may_be_misspelled(reading: Reading, at: int, gaps: range) -> bool:
    if not 0 <= at < len(reading.tokens) or at in reading.taken or not reading.tokens[at].capital:
        return False
    return all(_beside(reading, gap) for gap in gaps)


def _near(word: str, roll: Roll) -> Iterator[str]:
    if 2 < len(word) <= LONGEST and word not in dutch():
        shorter = deletions(word) if len(word) >= TYPING - 1 else {word, single(word)}
        tried = dict.fromkeys(key for one in shorter for key in roll.near.get(one, ()))
        yield from (key for key in tried if OSA.distance(word, key, score_cutoff=1) <= 1)
