"""Medical data of one pupil: everything that was measured with its history, and the facts kept beside it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import Filter, Line, OpenFile, file_of, journal
from paspoort.casefile.models import File
from paspoort.health.actions.saving import Doubtful, Saved
from paspoort.health.inner.cells import cells_of
from paspoort.health.inner.facts import FactVersion, facts_of
from paspoort.health.inner.profiles import threshold
from paspoort.health.inner.reading import comma
from paspoort.health.models import FACTS, SHARES, Contact, Fact
from paspoort.kernel.actions import living_keys, seal_bytes, told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.pupils.actions import guided_now, own_pupil, pupils_by_id
from paspoort.rights.actions import must_hold

PARENTS = ("heightMother", "heightFather")


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of the history: as kept, as a number where it is one, and as one reads it; when, at which contact, by whom."""

    value: str = field(repr=False)
    number: float | None = field(repr=False)
    shown: str = field(repr=False)
    day: date
    contact_id: uuid.UUID
    moment: str
    author_name: str
    at: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Medical:
    """The medical data of a pupil: contacts, the latest first; per item its values, the oldest first; per kind of fact its
    versions, the newest first. `sex` is `boy`, `girl` or empty while nobody said by which sex charts are read."""

    contacts: list[Contact]
    history: Mapping[str, list[Measured]] = field(repr=False)
    facts: Mapping[str, list[FactVersion]] = field(repr=False)
    birth: date | None
    destroyed: bool = False
    """Whether the papers of this pupil were destroyed: then nothing of all this can be read any more."""

    @property
    def sex(self) -> str:
        return str(self.facts["sex"][0].value["sex"]) if self.facts.get("sex") else ""

    @property
    def parents_differ(self) -> bool:
        """Whether the heights of the parents lie so far apart that one may be a typing error."""
        heights = [self.facts[kind][0].value["cm"] for kind in PARENTS if self.facts.get(kind)]
        return len(heights) == len(PARENTS) and abs(heights[0] - heights[1]) > threshold("parents_differ_cm")


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact as it is noted, upon which version (0: none yet), and whether what is unusual was said to be right."""

    value: Mapping[str, Any] = field(repr=False)
    version: int
    confirmed: bool = False


def medical(acting: Acting, pupil_id: uuid.UUID) -> Medical:
    """Everything that was measured of a pupil, for doctor and nurse; whose file does not open does not exist (`Http404`)."""
    must_hold(acting, "health:write")
    pupil = pupils_by_id([pupil_id]).get(pupil_id)
    file = File.objects.filter(pupil_id=pupil_id, centre_id=acting.here).first()
    if pupil is None or (file is None and not guided_now([pupil_id]) and own_pupil(pupil_id) is None):
        raise Http404
    record("medical.read", subject=pupil_id, object=file.id if file else None)
    if file is None:
        return Medical([], {}, {}, pupil.birth_date)
    history: dict[str, list[Measured]] = {}
    for cell in cells_of([file.id]):
        if cell.value.value:
            one = cell.value
            number = float(one.value) if one.item.kind in ("number", "acuity") else None
            measured = Measured(
                one.value, number, one.shown, cell.day, cell.contact_id, cell.moment, one.author_name, one.at, one.confirmed
            )
            history.setdefault(cell.code, []).append(measured)
    contacts = list(Contact.objects.filter(file=file).order_by("-day", "id"))
    return Medical(contacts, history, facts_of(file.id), pupil.birth_date, not living_keys({file.key_id}))


def save_fact(acting: Acting, pupil_id: uuid.UUID, kind: str, new: FactValue) -> Saved:
    """Note a fact about a pupil as its next version; the earlier ones stay (rule 58).

    Raises `BadInput`, `Doubtful` for a height outside 120 to 230 cm until it is confirmed, and `Refused("changed_elsewhere")`
    when a colleague noted another one meanwhile.
    """
    must_hold(acting, "health:write")
    if kind not in FACTS:
        raise BadInput({"value": _("Choose from the list.")})
    value = READERS[kind](new)
    file, key = file_of(acting, pupil_id)
    version = next((one.version for one in facts_of(file.id, kind).get(kind, [])), 0)
    if version != new.version:
        raise Refused("changed_elsewhere", _("This was changed meanwhile. Copy what you typed, and open it again."), status=409)
    fact = Fact(file=file, kind=kind, version=version + 1, author_id=acting.me, key_id=file.key_id)
    fact.sealed = seal_bytes(key, json.dumps(value).encode(), fact.bound_to)
    with told_beside(lambda code: ("value", _("This was changed meanwhile. Look again.")), "fact_kept", "one_fact_a_version"):
        fact.add()
    record("fact.saved", subject=pupil_id, object=fact.id)
    return Saved(fact.version, "")


def summary(acting: Acting, opened: OpenFile) -> list[Line]:
    """What the whole team reads of contact moments: their lines in the journal, the latest first. Never a value."""
    years = [
        year
        for function in ("systematicContact", "selectiveContact")
        for year in journal(acting, opened, Filter(function=function))
    ]
    lines = [line for year in years for thread in year.threads for line in thread if isinstance(line, Line)]
    return sorted(lines, key=lambda line: line.moment, reverse=True)


def _height(new: FactValue) -> dict[str, Any]:
    typed = str(new.value.get("cm", "")).strip().removesuffix("cm").strip().replace(",", ".")
    try:
        cm = float(typed)
    except ValueError:
        raise BadInput({"value": _("This is not a number. Write digits only, such as %(like)s.") % {"like": "168,5"}}) from None
    cm = round(cm * 100 if 1 < cm < 3 else cm, 1)
    if not threshold("parents_possible_least_cm") <= cm <= threshold("parents_possible_most_cm"):
        raise BadInput({"value": _("This cannot be the height of a parent in cm.")})
    if not threshold("parents_least_cm") <= cm <= threshold("parents_most_cm") and not new.confirmed:
        raise Doubtful(_("%(cm)s cm is unusual for a grown person. Is it right?") % {"cm": comma(cm)})
    return {"cm": cm, "measured": bool(new.value.get("measured"))}


def _one_of(name: str, codes: list[str]) -> Callable[[FactValue], dict[str, Any]]:
    def read(new: FactValue) -> dict[str, Any]:
        if new.value.get(name) not in codes:
            raise BadInput({"value": _("Choose from the list.")})
        return {name: new.value[name]}

    return read


READERS: dict[str, Callable[[FactValue], dict[str, Any]]] = {
    "sex": _one_of("sex", ["boy", "girl"]),
    "heightMother": _height,
    "heightFather": _height,
    "chartFits": _one_of("fits", ["yes", "no", "unknown"]),
    "shareWith": _one_of("with", SHARES),
}
