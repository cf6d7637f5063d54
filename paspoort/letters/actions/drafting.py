"""Drafts of letters: begin one about an activity, keep what is typed, look at its pages, and put it away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import file_of
from paspoort.casefile.models import Activity
from paspoort.documents.actions import undrawable
from paspoort.drafts.actions import Standing, must_be_at, opened_words, rewrite, seal_words
from paspoort.health.actions import medical
from paspoort.health.models import Contact
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.letters.actions.receiving import KindOfLetter, Receiver, kinds, named, receivers_of
from paspoort.letters.inner.content import Page
from paspoort.letters.inner.refusals import no_letter, sentence_for
from paspoort.letters.inner.results import results_of
from paspoort.letters.inner.texts import UNDERWEIGHT
from paspoort.letters.models import Letter
from paspoort.pupils.actions import pupils_by_id
from paspoort.rights.actions import must_hold

PARTS: dict[str, dict[str, bool]] = {
    "resultLetter": {"advice": False, "pupil_address": False},
    "referralLetter": {"service_name": True, "service_address": False, "advice": True},
    "invitation": {"when": True, "where": True, "advice": False, "pupil_address": False},
    "adibib": {"pupil_address": False},
    "rehabilitation": {"advice": True, "pupil_address": False},
    "supportLetter": {"advice": True, "pupil_address": False},
}
"""What is typed in each kind of letter, and whether it is needed. A certificate for ADIBib has no text of its own, so that it
holds no diagnosis."""
LONGEST = {"advice": 10_000, "service_name": 200, "service_address": 500, "when": 200, "where": 200, "pupil_address": 500}
BASES = 40


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A draft of a letter, opened: what it is about, what was typed by part, what it will say by itself (`words`), who receives
    it and what is still wrong, by part."""

    letter: Letter
    kind: KindOfLetter
    page: Page
    typed: Mapping[str, str] = field(repr=False)
    receivers: list[Receiver]
    wrong: Mapping[str, str]


def bases_of(acting: Acting, pupil_id: uuid.UUID) -> list[Activity]:
    """What a letter can be about: the last activities of a file, planned and done; not those that are restricted."""
    must_hold(acting, "file:read")
    rows = Activity.objects.filter(file__pupil_id=pupil_id, file__centre_id=acting.here, restricted_at=None)
    return list(rows.filter(state__in=["planned", "registered"]).order_by("-day", "-started_at")[:BASES])


def begin_letter(
    acting: Acting, pupil_id: uuid.UUID, kind: str, activity_id: uuid.UUID | None, together: uuid.UUID | None = None
) -> Letter:
    """Begin a letter about an activity of a file that opens; a draft of one's own about the same is taken up again. One of a
    class names its day (`together`). Raises `BadInput`.
    """
    if kind not in kinds():
        raise BadInput({"kind": _("Choose which letter, from the list.")})
    must_hold(acting, kinds()[kind].needs)
    file, key = file_of(acting, pupil_id)
    activity = Activity.objects.filter(id=activity_id, file=file).first() if activity_id else None
    if activity is None:
        raise BadInput(dict([sentence_for("no_activity")]))
    mine = Letter.objects.filter(file=file, activity=activity, kind=kind, author_id=acting.me, state="draft").first()
    if mine is None:
        mine = Letter(file=file, activity=activity, kind=kind, author_id=acting.me, day=activity.day, together=together)
        mine.key_id = file.key_id
        seal_words(mine, {}, key)
        with told_beside(sentence_for, "letter_kept"):
            mine.add()
    record("letter.begun", subject=pupil_id, object=mine.id, kind=kind)
    return mine


def open_letter_draft(acting: Acting, letter_id: uuid.UUID) -> OpenLetter:
    """One's own draft, to write on, with who receives it today."""
    draft = draft_of(acting, letter_id)
    record("letter.draft_opened", subject=draft.file.pupil_id, object=draft.id)
    return looked_over(acting, draft, opened_words(draft))


def save_letter(acting: Acting, letter_id: uuid.UUID, revision: int, changes: Mapping[str, str]) -> int:
    """Keep what was typed and give the new revision; `Refused("changed_elsewhere")` when another window kept one meanwhile. What
    cannot be printed is told at once and not kept."""
    draft = draft_of(acting, letter_id, lock=True)
    if problems := _unfit(draft.kind, changes):
        raise BadInput(problems)
    rewrite(draft, revision, changes)
    draft.save(update_fields=["revision", "sections", "changed_at"])
    record("letter.saved", subject=draft.file.pupil_id, object=draft.id, revision=draft.revision)
    return draft.revision


def letter_standing(acting: Acting, letter_id: uuid.UUID) -> Standing:
    """How one's own draft stands now, for a window that was overtaken by another."""
    draft = draft_of(acting, letter_id)
    record("letter.draft_opened", subject=draft.file.pupil_id, object=draft.id)
    return Standing(draft.revision, {part: str(text) for part, text in opened_words(draft).items()}, ("", draft.changed_at, True))


def discard_letter(acting: Acting, letter_id: uuid.UUID, revision: int) -> uuid.UUID:
    """Put one's own draft away for good; the pupil."""
    draft = draft_of(acting, letter_id, lock=True)
    must_be_at(draft, revision)
    draft.state, draft.sections = "discarded", None
    draft.save(update_fields=["state", "sections", "changed_at"])
    record("letter.discarded", subject=draft.file.pupil_id, object=draft.id)
    return draft.file.pupil_id


def looked_over(acting: Acting, letter: Letter, typed: Mapping[str, str]) -> OpenLetter:
    """A draft with all that its letter will say, who receives it today, and what is still wrong."""
    pupil_id, kind = letter.file.pupil_id, kinds()[letter.kind]
    about = Activity.objects.filter(id=letter.activity_id, state__in=["planned", "registered"], restricted_at=None).first()
    letter.day = about.day if about else letter.day
    category = about.category if about else ""
    to = [named(one, typed) for one in receivers_of(acting, [pupil_id], letter.kind, category=category)[pupil_id]]
    page = page_of(acting, letter, {**typed, **generated(acting, letter)})
    needed = [part for part, yes in PARTS[letter.kind].items() if yes]
    lacks = {part: _("Fill this in first.") for part in needed if not typed.get(part, "").strip()}
    gone = _("What this letter is about was cancelled or restricted meanwhile. Throw this draft away.")
    wrong = lacks | _unfit(letter.kind, typed) | undrawable_in(page, to) | ({} if about else {"": gone})
    return OpenLetter(letter, kind, page, typed, to, wrong)


def generated(acting: Acting, letter: Letter) -> dict[str, Any]:
    """What a letter says by itself of a contact: what was measured, for the kinds that tell it."""
    contact = Contact.objects.filter(activity_id=letter.activity_id).first() if kinds()[letter.kind].health else None
    if contact is None or letter.kind not in ("resultLetter", "referralLetter"):
        return {}
    results, checks = results_of(medical(acting, letter.file.pupil_id), contact.id)
    return {"results": results, "checks": checks}


def page_of(acting: Acting, letter: Letter, words: Mapping[str, Any]) -> Page:
    """The letter as it will stand on the page, signed by who makes it; of a made one by who did."""
    signs, school = str(words.get("signs", acting.person_name)), letter.file.school
    pupil = pupils_by_id([letter.file.pupil_id])[letter.file.pupil_id]
    return Page(letter.id, letter.kind, letter.day, pupil, school.name if school else "", signs, words)


def undrawable_in(page: Page, to: list[Receiver]) -> dict[str, str]:
    """What would be printed as a box: the signs that no font has, in a name, an address or the results."""
    said = [str(page.pupil), page.school, str(page.words.get("results", "")), *(f"{one.name} {one.address}" for one in to)]
    return {"": _signs(signs)} if (signs := undrawable(" ".join(said))) else {}


def draft_of(acting: Acting, letter_id: uuid.UUID, *, lock: bool = False) -> Letter:
    must_hold(acting, "file:write")
    rows = Letter.sought(letter_id).select_related("file")
    letter = rows.first()
    if letter is not None and letter.state == "draft" and lock:
        letter = rows.select_for_update(of=("self",), no_key=True).first() or rows.first()
    if letter is None or letter.state == "discarded":
        raise no_letter()
    if letter.state != "draft":
        raise Refused("made_already", _("This letter was made meanwhile. It is in *Letters* of the file."), status=409)
    return letter


def _unfit(kind: str, changes: Mapping[str, str]) -> dict[str, str]:
    problems = {}
    for part, text in changes.items():
        if part not in PARTS[kind]:
            problems[part] = _("This form has no such part.")
        elif len(text) > LONGEST[part]:
            problems[part] = _("This is too long. Use at most %(most)d characters.") % {"most": LONGEST[part]}
        elif kinds()[kind].home and UNDERWEIGHT.search(text):
            problems[part] = _("In a letter to home write *laag gewicht*, not *ondergewicht*.")
        elif signs := undrawable(text):
            problems[part] = _signs(signs)
    return problems


def _signs(signs: list[str]) -> str:
    return _("No font has these signs, so they would be printed as a box: %(signs)s. Leave them out.") % {
        "signs": " ".join(signs)
    }
