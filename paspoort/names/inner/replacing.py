"""Replacing: what is written instead of a name with what belongs to it, so that the sentence reads on.

*Juf Peeters* is *de klasleerkracht*, *Emma's jas* is *de jas van een leerling*, *Emma, Tom en Roos* are *enkele leerlingen*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paspoort.names.inner.folding import folded
from paspoort.names.inner.language import alternation, suggestions, titles, words_of
from paspoort.names.inner.spans import Span

BETWEEN = re.compile(rf"\s*(?:[,;&/]|\ben\b|\bof\b|[,;] en\b)\s*(?:(?:{alternation('address')})\.?\s+)?", re.IGNORECASE)
TITLE = re.compile(r"(?:(?<!\w)(?P<article>[^\W\d_]+) )?(?<!\w)(?P<title>[^\W\d_]+)\.? ?$")
OWNED = re.compile(rf"['’]? (?P<what>(?:(?:{alternation('adjectives')}) )*(?P<noun>[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*))(?!\w)")
AROUND = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked as one on a page: from `start` to `end` of the text, what to write instead of all of it (nothing for a
    number), and who is named in it."""

    start: int
    end: int
    suggestion: str
    names: tuple[Span, ...]


def together(text: str, spans: Sequence[Span]) -> list[Mark]:
    """Names as a page marks them: those that stand side by side as one, each with its title and with what is somebody's."""
    groups, marks = [*_groups(text, spans)], list[Mark]()
    for place, group in enumerate(groups):
        least = marks[-1].end if marks else 0
        most = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        marks.append(_mark(text, group, least, most))
    return marks


def _groups(text: str, spans: Sequence[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    for span in spans:
        if group and not _beside(text, group[-1], span):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _beside(text: str, one: Span, other: Span) -> bool:
    alike = one.suggestion and one.suggestion == other.suggestion and not one.owning
    return bool(alike and BETWEEN.fullmatch(text[one.end : other.start]))


def _mark(text: str, group: list[Span], least: int, most: int) -> Mark:
    """One mark, of which the title begins no earlier than `least`, and what is owned ends no later than `most`."""
    first, last = group[0], group[-1]
    start, end, instead = first.start, last.end, first.suggestion
    if instead:
        titled, who = _with_title(text, first)
        if titled >= least:
            start, instead = titled, who
        if len(group) > 1:
            instead = suggestions().get(first.role, suggestions()[""])[1]
        if last.owning:
            owned, what = _with_what_is_owned(text, end, instead)
            end, instead = (owned, what) if owned <= most else (end, f"van {instead}")
    return Mark(start, end, instead, tuple(group))


def _with_title(text: str, span: Span) -> tuple[int, str]:
    """Where what is replaced begins, and the words for it: a title goes along, and tells whether a pupil's parent is meant."""
    before = text[max(0, span.start - AROUND) : span.start]
    found = TITLE.search(before)
    title = folded(found["title"]) if found else ""
    if not found or not (title in titles() or title in words_of("roles")):
        return span.start, span.suggestion
    article = folded(found["article"] or "")
    determined = article in words_of("determiners")
    start = span.start - len(before) + found.start("article" if determined else "title")
    if title in titles():
        return start, (titles()[title] or span.suggestion) if span.role in ("pupil", "leerling", "") else span.suggestion
    if determined:
        return start, f"{found['article'].lower()} {found['title']}"
    return start, span.suggestion if title in words_of("pupils") else f"de {found['title'].lower()}"


def _with_what_is_owned(text: str, end: int, who: str) -> tuple[int, str]:
    """*Emma's jas*: what is owned goes before who owns it; alone it is *van een leerling*."""
    found = OWNED.match(text, end)
    if not found:
        return end + (text[end : end + 1] in ("'", "’")), f"van {who}"
    noun = found["noun"]
    neuter = noun in words_of("neuter") or (noun.endswith("je") and noun not in ("je", "mijne"))
    return found.end(), f"{'het' if neuter else 'de'} {found['what']} van {who}"
