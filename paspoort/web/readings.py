"""How a consultation stands when its reader comes back to it: open, of an earlier session, or closed and why."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from paspoort.kernel.models import BRUSSELS, Acting
from paspoort.passport.models import Consultation, Report
from paspoort.registry.models import Pupil

# a line of a paper that ends without a stop, before one that goes on in small letters
BROKEN_SENTENCE = re.compile(r"(?<=[^\s.:;!?])[ \t]*\r?\n(?=[a-zà-ÿ])")
FACTS = {
    "kind_label": gettext_lazy("Kind of report"),
    "number": gettext_lazy("Number of the report"),
    "level_label": gettext_lazy("Education level"),
    "support_type_label": gettext_lazy("Type"),
    "training_form_label": gettext_lazy("Training form"),
    "drafted_on": gettext_lazy("Drafted on"),
    "starts_on": gettext_lazy("Valid from"),
    "signatories": gettext_lazy("Signed by"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One consultation of the acting person's own. `state` is open, earlier, step_up, no_right or ended."""

    consultation: Consultation
    state: str
    report: Report | None
    pupil: Pupil | None


def own_reading(acting: Acting, consultation_id: uuid.UUID) -> Reading:
    """A consultation of this person for this institution; anyone else's is a page that does not exist."""
    consultation = get_object_or_404(
        Consultation, id=consultation_id, person_id=acting.person_id, institution_id=acting.institution_id
    )
    report = Report.objects.filter(id=consultation.report_id).select_related("document", "centre").defer("sections").first()
    pupil = Pupil.objects.filter(id=report.pupil_id).first() if report else None
    return Reading(consultation, _state(acting, consultation, report), report, pupil)


def _state(acting: Acting, consultation: Consultation, report: Report | None) -> str:
    if "report:read" not in acting.holds:
        return "no_right"
    if "report:read" not in acting.may:
        return "step_up"
    if report is None:
        return "ended"
    return "open" if consultation.session_id == acting.session_id else "earlier"


def reading_mark(acting: Acting, consultation: Consultation) -> str:
    """What stands in every page picture, as one line of text: reader, institution, moment, consultation number."""
    moment = f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}"
    return " · ".join(
        [acting.person_name, f"{acting.institution_name} ({acting.institution_number})", moment, consultation.number]
    )


def facts_in_words(facts: dict[str, str]) -> list[tuple[str, str]]:
    """The facts at the head of a report, each under the name that people give it."""
    return [(str(FACTS[name]), value) for name, value in facts.items() if name in FACTS]


def blocks(text: str, *, lists: bool = True) -> list[tuple[str, list[str]]]:
    """Plain text as paragraphs ("p", its lines) and lists ("ul", its items), so that a screen reader can walk through it.

    An empty line ends a paragraph; with `lists`, a line that begins with a dash is an item. Without, the text comes from the
    page of a paper, whose lines break in the middle of a sentence: those are made whole again.
    """
    text = text if lists else BROKEN_SENTENCE.sub(" ", text)
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in (line.strip() for line in text.splitlines()):
        kind, words = ("ul", line[2:]) if lists and line[:2] in ("- ", "• ", "* ") else ("p", line)
        if not line:
            fresh = True
        elif fresh or found[-1][0] != kind:
            found, fresh = [*found, (kind, [words])], False
        else:
            found[-1][1].append(words)
    return found
