"""Tokens: the words of a text as a name may be hidden in them, with what stands between them and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from paspoort.names.inner.folding import Folded, fold
from paspoort.names.inner.language import words_of

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
HUMPS = re.compile(r"U+(?=Ul)|U?l+|U+")
SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ _.\-*][^\W\d_]){2,}(?![^\W_])")
"""A word spelled out with a space or a dot after each letter."""
FILE = re.compile(
    r"[^\s/\\<>|\"]{1,200}\.(?:pdf|docx?|odt|xlsx?|ods|pptx?|odp|txt|csv|rtf|jpe?g|png|gif|heic|zip|msg|eml|mp[34]|html?)\b"
)
STOPS = re.compile(r"[.!?:\n\t•●▪◦‣·\uf0b7\"“”„«»|*]|(?:^|\s)[-–o]\s")
OWNING = {"in", "un", "nin", "nun", "a", "e", "ya", "ye", "i", "u", "da", "de", "dan", "den", "ta", "te"}
"""What Turkish adds to a name after an apostrophe."""
JOINTS = {ord(sign): "" for sign in "' _.-*"}


@dataclass(slots=True)
class Token:
    """A word: as it is compared, where it stands in the folded text, what is before it, whether it opens a sentence."""

    bare: str
    owner: str
    """The word without the ending of whose it is (*Emma's*, *Emre'nin*); the word itself where it has none."""
    begin: int
    end: int
    gap: str
    capital: bool
    shouted: bool
    opens: bool
    in_file: bool = False


def read_tokens(folded: Folded, original: str, known: set[str] | frozenset[str], *, file_name: bool = False) -> list[Token]:
    """Read the words; a word with capitals inside falls apart unless it is known whole."""
    files = [(0, len(folded.text))] if file_name else [match.span() for match in FILE.finditer(folded.text)]
    tokens: list[Token] = []
    done = 0
    for begin, end in _pieces(folded, original, known):
        gap, first = folded.text[done:begin], original[folded.begins[begin]]
        word = folded.text[begin:end]
        shape = end - begin > 1 and original[folded.begins[begin] : folded.ends[end - 1]].isupper()
        token = Token("", "", begin, end, gap, first.isupper() or first.istitle(), shape, _opens(tokens, gap))
        token.bare = word.translate(JOINTS)
        head, apostrophe, ending = word.rpartition("'")
        owned = ending == "s" or (ending in OWNING and len(head) > 2)
        token.owner = head.translate(JOINTS) if apostrophe and len(head) > 1 and owned else token.bare
        tokens.append(token)
        done = end
    _mark_files(tokens, files)
    return tokens


def atoms_of(name: str) -> list[str]:
    """The words of one name of a roll, folded: apostrophes, hyphens, spaces and capitals inside part them."""
    folded = fold(name[:120])
    atoms: list[str] = []
    for word in WORD.finditer(folded.text):
        for begin, end in _humps(folded, name, *word.span()):
            atoms += [part for part in folded.text[begin:end].split("'") if part]
    return atoms[:12]


def _pieces(folded: Folded, original: str, known: set[str] | frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends."""
    spelled, done = dict(match.span() for match in SPACED.finditer(folded.text)), 0
    for match in WORD.finditer(folded.text):
        begin, end = match.span()
        if begin < done:
            continue
        if begin in spelled:
            done = spelled[begin]
            yield begin, done
            continue
        bare = match.group().replace("'", "")
        if end - begin < 4 or bare in known or match.group().rpartition("'")[0].replace("'", "") in known:
            yield begin, end
        else:
            yield from _humps(folded, original, begin, end)


def _humps(folded: Folded, original: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a word with capitals inside: DeWitRoos gives de, wit and roos."""
    after_first = original[folded.begins[begin] + 1 : folded.ends[end - 1]]
    if after_first == after_first.lower():
        yield begin, end
        return
    shape = "".join("U" if original[folded.begins[place]].isupper() else "l" for place in range(begin, end))
    if "U" not in shape[1:] or "l" not in shape:
        yield begin, end
        return
    for hump in HUMPS.finditer(shape):
        yield begin + hump.start(), begin + hump.end()


def _opens(before: list[Token], gap: str) -> bool:
    """Whether a word may have its capital from its place: after a stop, a line's end, a bullet, a quote."""
    if not before:
        return True
    stop = STOPS.search(gap)
    if not stop:
        return False
    last = before[-1].bare
    abbreviated = gap.startswith(".") and "\n" not in gap and (len(last) == 1 or last in words_of("abbreviated"))
    return not abbreviated


def _mark_files(tokens: list[Token], files: list[tuple[int, int]]) -> None:
    place = 0
    for begin, end in files:
        while place < len(tokens) and tokens[place].begin < begin:
            place += 1
        while place < len(tokens) and tokens[place].end <= end:
            tokens[place].in_file = True
            place += 1
