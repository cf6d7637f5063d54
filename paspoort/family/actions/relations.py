"""Relations around a pupil: note one, correct what is known of it with the earlier versions kept, and end it."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.family.inner.refusals import about_relation
from paspoort.family.inner.scope import authors, must_open
from paspoort.family.models import AUTHORITY, KINDS, PARENTS, Relation, Version
from paspoort.kernel.actions import data_key, open_data_key, seal_bytes, told_beside, unseal_bytes
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.kernel.phones import read_phone
from paspoort.pupils.actions import pupils_by_id
from paspoort.rights.actions import must_hold, read_email

CODES = ["kind", "authority", "begins_on", "ended_on", "contact_allowed"]
LONGEST = {"name": 200, "address": 500, "proof": 2000}


@dataclass(frozen=True, slots=True)
class NewRelation:
    """Someone around a pupil as it is noted (A14). Of a parent authority may stay `unknown`: it counts then.

    Without `begins_on` a parent is one from birth on, and anyone else from today on. `proof` says which paper or judgment shows
    it; without one nobody's authority was removed by a court.
    """

    kind: str
    name: str = field(repr=False)
    authority: str = "unknown"
    begins_on: date | None = None
    ended_on: date | None = None
    contact_allowed: bool = True
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One version of a relation: what it said, by whom and when."""

    words: dict[str, Any] = field(repr=False)
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A relation, opened to correct or end it: its versions, the newest first, and which number that is."""

    relation: Relation
    version: int
    versions: list[Earlier] = field(repr=False)

    @property
    def words(self) -> dict[str, Any]:
        return self.versions[0].words


def add_relation(acting: Acting, pupil_id: uuid.UUID, new: NewRelation) -> Relation:
    """Note someone around a pupil whose file opens at the own centre. Raises `BadInput` by field."""
    must_hold(acting, "file:write")
    must_open(acting, pupil_id)
    known = _read(pupil_id, new)
    key_id, key = data_key(acting.here, pupil_id)
    relation = Relation(pupil_id=pupil_id, centre_id=acting.here, key_id=key_id, **{name: known[name] for name in CODES})
    with told_beside(about_relation, "relation_kept"):
        relation.add()
    _say(acting, relation, known, 1, key)
    record("relation.added", subject=pupil_id, object=relation.id)
    return relation


def open_relation(acting: Acting, relation_id: uuid.UUID) -> Opened:
    """What is known of one relation now, and what was known before."""
    must_hold(acting, "file:read")
    relation = _relation(relation_id)
    versions = list(Version.objects.filter(relation=relation).order_by("-version"))
    if not versions:
        raise _no_relation()
    names, key = authors(acting, relation.pupil_id), open_data_key(relation.key_id)
    said = [Earlier(words_of(one, key), names.get(one.author_id, ""), one.at) for one in versions]
    record("relation.opened", subject=relation.pupil_id, object=relation.id)
    return Opened(relation, versions[0].version, said)


def correct_relation(acting: Acting, relation_id: uuid.UUID, version: int, new: NewRelation) -> Relation:
    """Correct what is known of a relation: what stood there stays as an earlier version.

    `version` is the one that was looked at; when a colleague corrected it meanwhile, nothing is changed.
    """
    relation, _words = _to_change(acting, relation_id, version)
    known = _read(relation.pupil_id, new)
    return _change(acting, relation, version, known, "relation.corrected")


def end_relation(acting: Acting, relation_id: uuid.UUID, version: int, ended_on: date) -> Relation:
    """End a relation on a day, on which it counts no longer. What was known stays."""
    relation, words = _to_change(acting, relation_id, version)
    return _change(acting, relation, version, words | {"ended_on": ended_on}, "relation.ended")


def words_of(version: Version, key: bytes) -> dict[str, Any]:
    """What one version said: the words, the codes and the days of that moment."""
    words: dict[str, Any] = json.loads(unseal_bytes(key, bytes(version.sealed), version.bound_to))
    return words | {name: date.fromisoformat(words[name]) for name in ("begins_on", "ended_on") if words[name]}


def _to_change(acting: Acting, relation_id: uuid.UUID, version: int) -> tuple[Relation, dict[str, Any]]:
    must_hold(acting, "file:write")
    relation = _relation(relation_id, lock=True)
    last = Version.objects.filter(relation=relation).order_by("-version").first()
    if last is None:
        raise _no_relation()
    if last.version != version:
        raise Refused("changed_elsewhere", _("This was changed meanwhile. Copy what you typed, and open it again."), status=409)
    return relation, words_of(last, open_data_key(relation.key_id))


def _change(acting: Acting, relation: Relation, version: int, known: dict[str, Any], event: str) -> Relation:
    for name in CODES:
        setattr(relation, name, known[name])
    with told_beside(about_relation, "relation_kept"):
        relation.save(update_fields=CODES)
    _say(acting, relation, known, version + 1, open_data_key(relation.key_id))
    record(event, subject=relation.pupil_id, object=relation.id)
    return relation


def _say(acting: Acting, relation: Relation, known: dict[str, Any], number: int, key: bytes) -> None:
    version = Version(relation=relation, version=number, author_id=acting.me, key_id=relation.key_id)
    days = {name: value.isoformat() for name, value in known.items() if isinstance(value, date)}
    version.sealed = seal_bytes(key, json.dumps(known | days).encode(), version.bound_to)
    version.add()


def _relation(relation_id: uuid.UUID, *, lock: bool = False) -> Relation:
    rows = Relation.objects.filter(id=relation_id)
    relation = (rows.select_for_update(no_key=True) if lock else rows).first()
    if relation is None:
        raise _no_relation()
    return relation


def _no_relation() -> Refused:
    return Refused("no_relation", _("This does not exist, or you may not open it."), status=404)


def _read(pupil_id: uuid.UUID, new: NewRelation) -> dict[str, Any]:
    """What was typed, as it is kept; every field that is wrong is told at once."""
    known = asdict(new) | {name: " ".join(getattr(new, name).split()) for name in ("name", "phone", "email")}
    problems = _unfit(new)
    try:
        known["email"] = read_email(known["email"])
    except BadInput as bad:
        problems |= bad.problems
    try:
        known["phone"] = read_phone(known["phone"])
    except ValueError:
        problems["phone"] = _("This is not a telephone number. Write it as 09 210 10 10 or +32 9 210 10 10.")
    if problems:
        raise BadInput(problems)
    pupil = pupils_by_id([pupil_id]).get(pupil_id)
    born = pupil.birth_date if pupil and new.kind in PARENTS else None
    return known | {"begins_on": new.begins_on or born or today()}


def _unfit(new: NewRelation) -> dict[str, str]:
    problems = {
        name: _("This is too long. Use at most %(most)d characters.") % {"most": most}
        for name, most in LONGEST.items()
        if len(getattr(new, name)) > most
    }
    if not new.name.strip():
        problems["name"] = _("Fill in the name.")
    if new.kind not in KINDS:
        problems["kind"] = _("Choose who this is, from the list.")
    if new.authority not in AUTHORITY:
        problems["authority"] = _("Choose from the list.")
    if new.authority == "removedByCourt" and not new.proof.strip():
        problems["proof"] = _("Say which judgment this is, and of which day.")
    return problems
