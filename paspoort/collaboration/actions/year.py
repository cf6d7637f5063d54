"""Report of a school year: looked at first, and then made as a paper that both sides keep among their documents."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.actions.overview import FIRST_YEAR
from paspoort.collaboration.inner.guard import Named, check
from paspoort.collaboration.inner.places import Shelf, begin, shelf_of
from paspoort.collaboration.inner.refusals import KEEPERS, centre_only, changed_elsewhere, no_collaboration, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.inner.year_paper import Registered, paper_of, stamp_of, with_words, words_of, years
from paspoort.collaboration.models import YEAR_REPORT, LibraryDocument, LibraryVersion
from paspoort.documents.actions import LetterContent, compose_letter, keep, style_of
from paspoort.kernel.actions import data_key, told_beside
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import must_hold

YEAR = """
    select id, kind, title, theme, care_phase, target_group, target_text, state, school_year, goals, steps, agreements, standing
      from collaboration_year(%s, %s)
"""
LISTS = ("goals", "steps", "agreements")
LONGEST_YEAR_WORDS = 4_000
ONE_AT_A_TIME = "select serialise(%s, false)"


@dataclass(frozen=True, slots=True)
class YearWords:
    """What its maker writes before and after the report; `stamp` is that of the report that was looked at, and `excuses` gives
    for a phrase why it is nobody."""

    introduction: str = field(default="", repr=False)
    closing: str = field(default="", repr=False)
    stamp: str = ""
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class YearReport:
    """The report of a school year as it would be made now: `paper` without the words of its maker, `going_on` the titles of what
    is not closed, and the version that was made last (0: none yet) with its document and what was written in it."""

    school_id: uuid.UUID
    school: str
    year: int
    paper: LetterContent = field(repr=False)
    going_on: Sequence[str]
    document_id: uuid.UUID | None
    version: int
    words: YearWords


def look_at_year(acting: Acting, school_id: uuid.UUID, year: int | None = None) -> YearReport:
    """What the report of a school year of a school would say now, this year's without; only its centre makes it, and so looks.

    Raises `Refused`: `centre_only`, `no_collaboration` for a school or a year that is not there, `collaboration_ended`.
    """
    must_hold(acting, "collaboration:write")
    looked = _looked(acting, _shelf(acting, school_id), school_year_of(today()) if year is None else year)[0]
    record("collaboration.year_looked_at", object=school_id, year=looked.year)
    return looked


def make_year_report(acting: Acting, school_id: uuid.UUID, year: int, words: YearWords) -> uuid.UUID:
    """Make the report as it was looked at, with these words, and give the document; made again it is a next version of the same.

    Raises `Refused("changed_elsewhere")` where it would say anything else by now, `Named` for a name in the words, and `BadInput`
    where a name stands in what was registered: somebody of that name came since.
    """
    must_hold(acting, "collaboration:write")
    shelf = _shelf(acting, school_id)
    rows_of(ONE_AT_A_TIME, f"year report {shelf.school_id} {year}")
    looked, found = _looked(acting, shelf, year)
    if looked.words.stamp != words.stamp:
        raise changed_elsewhere()
    if too_fast("library documents put"):
        raise slow_down(60)
    said = {"introduction": tidy(words.introduction), "closing": tidy(words.closing)}
    _nobody_named(acting, shelf.school_id, said, found, words.excuses)
    return _kept(acting, shelf, looked, said)


def _shelf(acting: Acting, school_id: uuid.UUID) -> Shelf:
    """Where the report comes to stand; a centre begins the file where there is none."""
    sentence = _("Your guidance centre makes the report of the school year. You find it among the documents.")
    if acting.institution_kind != "clb":
        raise centre_only(sentence)
    return shelf_of(acting, school_id, sentence)


def _looked(acting: Acting, shelf: Shelf, year: int) -> tuple[YearReport, list[Registered]]:
    if not FIRST_YEAR <= year <= school_year_of(today()):
        raise no_collaboration()
    school = Institution.objects.get(id=shelf.school_id)
    found = [Registered(**row | {name: json.loads(row[name]) for name in LISTS}) for row in rows_of(YEAR, year, school.id)]
    paper = paper_of(found, year, school, Institution.objects.get(id=acting.here))
    place = shelf.collaboration_id
    document = LibraryDocument.objects.filter(collaboration_id=place, school_year=year).first() if place else None
    last = LibraryVersion.objects.filter(document=document).order_by("-version").defer("words").first() if document else None
    written: Mapping[str, str] = (last.written if last else None) or {}
    version = document.version if document else 0
    words = YearWords(written.get("introduction", ""), written.get("closing", ""), stamp_of(paper, version))
    going_on = [one.title for one in found if one.state != "closed"]
    last_id = document.id if document else None
    return YearReport(school.id, school.name, year, paper, going_on, last_id, version, words), found


def _nobody_named(
    acting: Acting, school_id: uuid.UUID, said: Mapping[str, str], found: Sequence[Registered], excuses: Mapping[str, str]
) -> None:
    """Nobody is named in the words, nor in what was written before by who did not know yet who would come: that is changed where
    it stands."""
    if too_long := [name for name, text in said.items() if len(text) > LONGEST_YEAR_WORDS]:
        raise BadInput(
            dict.fromkeys(too_long, _("Make this shorter: at most %(most)d characters.") % {"most": LONGEST_YEAR_WORDS})
        )
    registered = {str(one.id): "\n".join(one.texts) for one in found}
    try:
        check(acting, school_id, {**said, **registered}, excuses)
    except Named as named:
        if own := {name: spans for name, spans in named.spans.items() if name in said}:
            raise Named(own) from None
        titles = ", ".join(f"“{one.title}”" for one in found if str(one.id) in named.spans)
        sentence = _("A name stands in %(titles)s: somebody of that name came since. Change it there first.")
        raise BadInput({"": sentence % {"titles": titles}}) from None


def _kept(acting: Acting, shelf: Shelf, looked: YearReport, said: Mapping[str, str]) -> uuid.UUID:
    """The report among the documents: composed, sealed under the key of the file, and added as the next version."""
    paper = with_words(looked.paper, **said)
    place = shelf.collaboration_id or begin(acting, shelf.school_id)
    made, (key_id, key) = compose_letter(paper, style_of(acting.here)), data_key(shelf.centre_id, place)
    name = _("Report of %(year)s") % {"year": years(looked.year)}
    version = LibraryVersion(name=f"{name}.pdf", kind="pdf", size=len(made.pdf), pages=made.pages, version=looked.version + 1)
    version.paper, version.words, version.written = (
        keep(made, key_id=key_id, key=key, origin="shared"),
        words_of(paper),
        dict(said),
    )
    version.author_id, version.institution_id = acting.me, acting.here
    with told_beside(sentence_for, *KEEPERS):
        version.document_id = looked.document_id or _begun(acting, place, looked, paper.title)
        _bring_back(version.document_id)
        version.add()
    if looked.document_id:
        record("library.replaced", object=version.document_id, version=version.version)
    else:
        record("library.put", object=version.document_id, kind=YEAR_REPORT, version=version.version)
    return version.document_id


def _begun(acting: Acting, place: uuid.UUID, looked: YearReport, title: str) -> uuid.UUID:
    document = LibraryDocument(collaboration_id=place, kind=YEAR_REPORT, title=title, school_year=looked.year)
    document.put_by_id = acting.me
    document.add()
    return document.id


def _bring_back(document_id: uuid.UUID) -> None:
    """A report that was withdrawn comes back when it is made again."""
    withdrawn = LibraryDocument.objects.filter(id=document_id, withdrawn_at__isnull=False)
    if withdrawn.update(withdrawn_at=None, withdrawn_by_id=None):
        record("library.brought_back", object=document_id)
