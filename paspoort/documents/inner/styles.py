"""Style of a centre's letters: its logo, two colours, address and texts; each choice is a version that stays."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.audit.actions import record
from paspoort.documents.inner.colours import LEAST, WHITE, contrast
from paspoort.documents.inner.composing import LetterContent, Style, preview
from paspoort.documents.inner.typesetter import undrawable
from paspoort.documents.models import LetterStyle
from paspoort.identity.models import Person
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.registry.models import Institution

CHOSEN = tuple(one.name for one in fields(Style) if one.name not in ("name", "version"))
STYLE_LONGEST = {"address": 300, "contact": 110, "above": 1000, "below": 1000}
"""How long each text of a style is at most: for the form and, laid by `prepare`, for the database."""
WRONG = {
    "no_colour": gettext_lazy("Choose a colour, such as #0b5560."),
    "too_long": gettext_lazy("This is too long for a letter. Make it shorter."),
    "no_logo": gettext_lazy("This logo cannot be used. Choose it again."),
    "not_next": gettext_lazy(
        "A colleague saved another style while you were busy. What you chose still stands here: save again to use it."
    ),
}


@dataclass(frozen=True, slots=True)
class StyleVersion:
    """A style as it was chosen: its number, when, by whom, and which parts differ from the one before."""

    version: int
    at: datetime
    by_name: str
    changed: tuple[str, ...]


def style_of(institution_id: uuid.UUID) -> Style:
    """How letters of a centre look now: as it chose last, else plain, with its name and address."""
    centre = Institution.objects.get(id=institution_id)
    chosen = LetterStyle.objects.filter(institution_id=institution_id).order_by("-version").first()
    if chosen is None:
        return Style(centre.name, centre.address)
    return Style(centre.name, version=chosen.version, **{name: _chosen(chosen, name) for name in CHOSEN})  # type: ignore[arg-type]


def styles_of(institution_id: uuid.UUID) -> list[StyleVersion]:
    """Every style that a centre chose, the newest first."""
    rows = list(LetterStyle.objects.filter(institution_id=institution_id).order_by("version"))
    names = {one.id: str(one) for one in Person.objects.filter(id__in={row.made_by_id for row in rows})}
    before = [None, *rows][: len(rows)]
    return [
        StyleVersion(row.version, row.at, names.get(row.made_by_id, ""), _changed(row, was))
        for row, was in zip(rows, before, strict=True)
    ][::-1]


def _changed(row: LetterStyle, was: LetterStyle | None) -> tuple[str, ...]:
    return tuple(name for name in CHOSEN if was is not None and _chosen(row, name) != _chosen(was, name))


def _chosen(row: LetterStyle, name: str) -> str | bytes:
    value = getattr(row, name)
    return bytes(value) if name == "logo" else str(value)


def try_style(content: LetterContent, style: Style) -> bytes:
    """The first page of a letter with invented content as a picture (PNG), to see how a style looks; nothing is kept of it."""
    if too_fast("letter styles tried"):
        raise slow_down(10)
    record("letter_style.tried")
    return preview(content, style)


def save_style(acting: Acting, style: Style) -> int:
    """Use this style for letters from now on, as a new version; letters that were made keep theirs. `style.version` is the one
    that it was made from. Raises `BadInput` with what to do."""
    if "file:manage" in acting.holds - acting.may:
        raise Refused("step_up", _("For this you sign in with a stronger key: itsme, eID or a passkey."))
    if "file:manage" not in acting.may or acting.institution_id is None:
        raise Refused("no_right", _("You do not have this right at this institution."))
    rows_of("select serialise(%s, false)", f"letter style {acting.institution_id}")
    made = LetterStyle(institution_id=acting.institution_id, made_by_id=acting.me, version=style.version + 1)
    for name in CHOSEN:
        setattr(made, name, getattr(style, name))
    if problems := _undrawable(style) or _wrong(made):
        raise BadInput(problems)
    made.save(force_insert=True)
    record("letter_style.saved", object=made.id, version=made.version)
    return made.version


def _undrawable(style: Style) -> dict[str, str]:
    signs = {name: undrawable(getattr(style, name)) for name in STYLE_LONGEST}
    sentence = _("These signs cannot be printed: %(signs)s. Leave them out.")
    return {name: sentence % {"signs": ", ".join(found)} for name, found in signs.items() if found}


def _wrong(made: LetterStyle) -> dict[str, str]:
    """What the database would refuse, by the field that it is about."""
    row = {name: getattr(made, name) for name in CHOSEN if name != "logo"} | {"logo": f"\\x{made.logo.hex()}"}
    row |= {"id": str(made.id), "institution_id": str(made.institution_id), "version": made.version}
    (found,) = rows_of("select wrong_with_style(jsonb_populate_record(null::documents_letterstyle, %s)) as code", json.dumps(row))
    code, _colon, field = (found["code"] or "").partition(":")
    return {field: str(WRONG[code])} if code else {}


def weak_contrast(colour: str) -> float | None:
    """The contrast of a colour with white where that is too little for text: there the letter uses dark text. Else None."""
    measured = contrast(colour, WHITE)
    return measured if measured < LEAST else None
