"""Family of a pupil as a page shows it: who is around the pupil now and before, and each consent with how it stands."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from paspoort.audit.actions import record
from paspoort.family.actions.holders import Holder, holder_of
from paspoort.family.actions.relations import words_of
from paspoort.family.inner.scope import authors, must_open
from paspoort.family.models import KINDS, Consent, Relation, Version
from paspoort.kernel.actions import living_keys, open_data_keys, unseal_bytes
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import months_after, today
from paspoort.pupils.actions import pupils_by_id
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class Around:
    """Someone around a pupil, with what is known now; `versions` above one says that it was corrected."""

    relation: Relation
    words: dict[str, Any] = field(repr=False)
    versions: int
    author: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """Someone around a pupil, as a letter reaches this person: the kind of relation, the name, and the address, empty when none
    is known."""

    kind: str
    name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A consent with its words. `giver` is the name of the relation, empty when the pupil gave it. `state` is `counts`, `again`
    (it counts; a parent gave it, and since then the pupil came of the age at which it is asked anew), `withdrawn` or `over`."""

    consent: Consent
    state: str
    giver: str = field(repr=False)
    receiver_name: str = field(repr=False)
    evidence: str = field(repr=False)
    noted_by: str
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class Family:
    """Who is around a pupil today or soon, and who was; the consents that count, and those that do not any more; and who holds
    the right to the data."""

    now: list[Around]
    before: list[Around]
    counting: list[Given]
    past: list[Given]
    holder: Holder


def family_of(acting: Acting, pupil_id: uuid.UUID) -> Family:
    """The family of a pupil whose file opens at the own centre; any other does not exist here (`Http404`, rules 67, 84)."""
    must_hold(acting, "file:read")
    must_open(acting, pupil_id)
    around = _around(acting, pupil_id)
    given = given_of(acting, pupil_id, Consent.objects.filter(pupil_id=pupil_id, centre_id=acting.here))
    record("family.seen", subject=pupil_id)
    return Family(
        [one for one in around if one.relation.lasts()],
        [one for one in around if not one.relation.lasts()],
        [one for one in given if one.state in ("counts", "again")],
        [one for one in given if one.state not in ("counts", "again")],
        holder_of(acting, pupil_id),
    )


def who_decides(acting: Acting, pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of who decides for each pupil today, parents first; of whose file does not open nobody (rule 136)."""
    must_hold(acting, "file:read")
    names: dict[uuid.UUID, list[str]] = {pupil_id: [] for pupil_id in pupil_ids}
    for one, words in _newest(acting, pupil_ids):
        if one.relation.counts() and one.relation.may_consent:
            names[one.relation.pupil_id].append(str(words["name"]))
    return names


def reached(acting: Acting, pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Reached]:
    """Everyone around these pupils, by relation, with how a letter reaches them; of whose file does not open nobody."""
    must_hold(acting, "file:read")
    return {
        one.relation_id: Reached(one.relation.kind, str(words["name"]), str(words["address"]))
        for one, words in _newest(acting, pupil_ids)
    }


def given_of(acting: Acting, pupil_id: uuid.UUID, consents: Iterable[Consent]) -> list[Given]:
    """These consents of one pupil with their words, the newest first."""
    consents = sorted(consents, key=lambda one: (one.given_on, one.noted_at), reverse=True)
    if not consents:
        return []
    pupil, names = pupils_by_id([pupil_id]).get(pupil_id), authors(acting, pupil_id)
    givers = {one.relation.id: str(one.words["name"]) for one in _around(acting, pupil_id)}
    keys = open_data_keys({one.key_id for one in consents})
    found = []
    for one in consents:
        words = json.loads(unseal_bytes(keys[one.key_id], bytes(one.sealed), one.bound_to))
        state = state_of(one, pupil.birth_date if pupil else None)
        giver = givers.get(one.giver_id, "") if one.giver_id else ""
        by = names.get(one.withdrawn_by_id, "") if one.withdrawn_by_id else ""
        found.append(Given(one, state, giver, **words, noted_by=names.get(one.noted_by_id, ""), withdrawn_by=by))
    return found


def state_of(consent: Consent, born: date | None) -> str:
    """How a consent stands today, as a code (`Given`)."""
    if consent.withdrawn_on:
        return "withdrawn"
    if not consent.lasts():
        return "over"
    grown = months_after(born, 12 * settings.CONSENT_AGAIN_AGE) if born and consent.giver_id else None
    return "again" if grown and consent.given_on < grown <= today() else "counts"


def _around(acting: Acting, pupil_id: uuid.UUID) -> list[Around]:
    """Everyone around a pupil by kind."""
    found = _newest(acting, [pupil_id], open_data_keys)
    names = authors(acting, pupil_id) if found else {}
    return [Around(one.relation, words, one.version, names.get(one.author_id, ""), one.at) for one, words in found]


def _newest(
    acting: Acting, pupil_ids: Collection[uuid.UUID], opening: Callable[[set[uuid.UUID]], Mapping[uuid.UUID, bytes]] = living_keys
) -> list[tuple[Version, dict[str, Any]]]:
    """The newest version of everyone around these pupils with its words, by kind; a list goes on without whose papers were
    destroyed."""
    rows = Version.objects.filter(relation__pupil_id__in=pupil_ids, relation__centre_id=acting.here).select_related("relation")
    newest = {version.relation_id: version for version in rows.order_by("version")}
    keys = opening({one.key_id for one in newest.values()})
    found = [(one, words_of(one, keys[one.key_id])) for one in newest.values() if one.key_id in keys]
    return sorted(found, key=lambda each: (KINDS.index(each[0].relation.kind), each[0].relation.begins_on, each[1]["name"]))
