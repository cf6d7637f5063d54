"""Letters of the demonstration: the style of its centre, letters in a few files, and those of a class, half made."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import transaction

from paspoort.demo import roster
from paspoort.demo.centre import MOLENVELD, introduce
from paspoort.demo.contacts import BESIDE
from paspoort.demo.world import sign_in
from paspoort.documents.actions import save_style, style_of, styles_of, take_logo
from paspoort.family.actions import NewRelation, add_relation
from paspoort.health.actions import Typed, close_day, plan_day, save_value
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.letters.actions import (
    bases_of,
    begin_class_letter,
    begin_letter,
    make_letter,
    make_next,
    note_sent,
    open_letter,
    save_letter,
)
from paspoort.registry.models import Institution, OwnClass, Pupil

LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90"><circle cx="45" cy="45" r="40" fill="#1d4f73"/>
<path d="M45 12 L55 45 L45 78 L35 45 Z" fill="#f2b632"/><circle cx="45" cy="45" r="6" fill="#fff"/>
<path d="M105 30 h170 M105 48 h130 M105 66 h90" stroke="#1d4f73" stroke-width="9" stroke-linecap="round"/></svg>"""
CHOSEN: dict[str, Any] = {
    "first": "#1d4f73", "second": "#94510a", "address": "Kouterstraat 12\n9000 Gent",
    "contact": "09 210 10 10 · info@dewegwijzer.example · www.dewegwijzer.example",
    "below": "Heb je hulp nodig bij deze brief? Bel ons gerust. Wij lezen hem samen met je.",
}  # fmt: skip


class Written(NamedTuple):
    """A letter in a file: of whom, who writes it, to which parent it goes, its kind and text, and how far it is."""

    about: str
    by: str
    parent: str
    kind: str
    parts: dict[str, str]
    becomes: str


HELPS = "Dit helpt Elias in de klas:\n- een plaats vooraan\n- elke opdracht in twee stappen\n\nWe bekijken dit opnieuw in maart."
AGREED = "We spraken af:\n\t- je belt als je een les mist\n\t- elke vrijdag kijken we even terug"
HOME = "Kouterstraat 8\n9000 Gent"
LETTERS = [
    Written("elias", "pedagogue", "Selam Haile", "supportLetter", {"advice": HELPS}, "sent"),
    Written("marie", "pedagogue", "Ann Thienpont", "adibib", {}, "made"),
    Written("rayan", "psychologist", "Karima Azzouzi", "supportLetter", {"advice": AGREED, "pupil_address": HOME}, "made"),
    Written("kaan", "pedagogue", "Elif Öztürk", "invitation", {"when": "dinsdag om 16 uur", "where": "lokaal 3"}, "draft"),
]
ADVICE = "Laat de tandarts eens kijken.\nNeem deze brief mee."


def is_laid() -> bool:
    """Whether the centre chose how its letters look already."""
    introduce()
    with acting_as(sign_in("head_clb", "clb")) as acting:
        return bool(styles_of(acting.here))


def lay_out() -> None:
    """Choose the style, write the letters, and make those of class 4A but the last two. All of it or nothing."""
    introduce()
    with transaction.atomic():
        with acting_as(sign_in("head_clb", "clb")) as acting:
            save_style(acting, replace(style_of(acting.here), **CHOSEN, logo=take_logo(LOGO)))
        for one in LETTERS:
            with acting_as(sign_in(one.by, "clb")) as acting:
                _write(acting, one)
        with acting_as(sign_in("nurse", "clb")) as acting:
            _class(acting)


def _write(acting: Acting, one: Written) -> None:
    pupil = _pupil(one.about)
    add_relation(acting, pupil, NewRelation("mother", one.parent, address=HOME))
    draft = begin_letter(acting, pupil, one.kind, bases_of(acting, pupil)[0].id)
    revision = save_letter(acting, draft.id, 0, one.parts)
    if one.becomes == "draft":
        return
    make_letter(acting, draft.id, revision)
    if one.becomes == "sent":
        for sheet in open_letter(acting, draft.id).sheets:
            note_sent(acting, sheet.sending.id, "given_along")


def _class(acting: Acting) -> None:
    school = Institution.objects.get(number=MOLENVELD.number).id
    day = plan_day(acting, school, OwnClass("L4", "4A"), "L4", today())
    pupils = [_pupil(f"beside_{number}") for number in range(len(BESIDE))]
    for number, pupil in enumerate(pupils):
        name = BESIDE[number].partition(" ")[2]
        add_relation(acting, pupil, NewRelation("father", f"Jan {name}", address=f"Durmstraat {5 + number}\n9030 Mariakerke"))
        measured = {"height": f"13{4 + number},5", "weight": f"{28 + number}", "acuityRight": "1,0", "acuityLeft": "0,8"}
        for item, value in measured.items():
            save_value(acting, day.id, pupil, Typed(item, value, 0, confirmed=True))
    close_day(acting, day.id)
    make_next(acting, day.id)
    waits = next(row for row in make_next(acting, day.id).rows if row.ready)
    draft = begin_class_letter(acting, day.id, waits.pupil.id)
    save_letter(acting, draft.id, 0, {"advice": ADVICE})


def _pupil(key: str) -> uuid.UUID:
    return Pupil.objects.values_list("id", flat=True).get(source_id=roster.source_id(key))
