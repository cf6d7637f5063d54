"""The people who work here: the colleagues of an institution, those of before, and the end of their work."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, today
from paspoort.registry.actions import normalise
from paspoort.registry.models import Institution
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.models import Affiliation, Grant

Row = TypeVar("Row")
PAGE_SIZE = 50
MOST_PEOPLE = 25
"""How many people are handled in one go."""
CATEGORIES_OF = {
    "school": ["staff", "support_worker"],
    "special_school": ["staff", "support_worker"],
    "clb": ["clb_staff"],
    "support_centre": ["staff"],
    "board": ["board"],
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone's work here, with the rights that last today or begin later; `affiliation.person` is who."""

    affiliation: Affiliation
    grants: list[Grant] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a longer list: `page` counts from 1, `pages` is at least 1, `total` counts all rows."""

    rows: list[Row]
    page: int
    pages: int
    total: int


def paged(rows: Sequence[Row], page: int, size: int = PAGE_SIZE) -> Page[Row]:
    """The rows of one page; a page that does not exist is the nearest one that does."""
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return Page(list(rows[(page - 1) * size : page * size]), page, pages, len(rows))


def affiliate(person: Person, institution: Institution, category: str, period: Period, *, email: str = "") -> Affiliation:
    """Record that someone works for an institution (rule 34). Done by whoever manages its rights, or by the operator."""
    affiliation = Affiliation.objects.create(
        person=person, institution=institution, category=category, begins_on=period.begins, ends_on=period.ends, email=email
    )
    record("affiliation.begun", object=affiliation.id, category=category)
    return affiliation


def end_affiliation(affiliation: Affiliation, last_day: date) -> None:
    """End someone's work for an institution, and with it every grant there (rule 106): after the last day, or at once when
    that day is over or lies before the work began."""
    over = {"ended_at": Now()} if last_day < max(today(), affiliation.begins_on) else {}
    Affiliation.objects.filter(id=affiliation.id).update(ends_on=max(last_day, affiliation.begins_on), **over)
    record("affiliation.ended", object=affiliation.id)


def categories_here(acting: Acting) -> list[str]:
    """As what someone can work for the acting institution: a school's staff and support workers, a centre's staff (rule 40)."""
    return CATEGORIES_OF.get(acting.institution_kind, [])


def works_here(acting: Acting) -> QuerySet[Affiliation]:
    """The affiliations at the acting institution that last today or begin later; what a sign-in brought is none of them."""
    return all_work_here(acting).filter(Affiliation.lasting())


def all_work_here(acting: Acting) -> QuerySet[Affiliation]:
    """Every affiliation that the acting institution ever had, those of before too."""
    return Affiliation.objects.filter(institution_id=acting.here, session__isnull=True)


def lasting_grants(acting: Acting) -> QuerySet[Grant]:
    """The grants at the acting institution that last today or begin later, without what a sign-in brought."""
    return Grant.objects.filter(Grant.lasting(), institution_id=acting.here, session__isnull=True)


def matches(asked: str, given_name: str, family_name: str) -> bool:
    """Whether every part of what was typed stands in the name, without regard to case, accents, or where it stands."""
    words = asked.split()
    names = (normalise(given_name), normalise(family_name))

    def within(piece: str) -> bool:
        return any(piece in name for name in names)

    cuts = ([normalise(" ".join(words[:at])), normalise(" ".join(words[at:]))] for at in range(len(words)))
    return any(all(map(within, cut)) for cut in cuts) or all(within(normalise(word)) for word in words)


def colleagues(
    acting: Acting, *, historical: bool = False, name: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[Colleague]:
    """Who works here, by family name, one page at a time; or who did and no longer does (rules 25, 36).

    `name` narrows to any part of a first or last name. Someone of before stands once, with the work that ended last.
    """
    must_hold(acting, "rights:manage")
    rows = works_here(acting)
    if historical:
        rows = all_work_here(acting).exclude(person_id__in=rows.values("person_id"))
        rows = rows.order_by("person_id", F("ended_at").desc(nulls_last=True), "-ends_on", "id").distinct("person_id")
    works = list(rows.values_list("person_id", "begins_on", "id"))
    known = people_by_id({person_id for person_id, *_rest in works})
    found = [work for work in works if matches(name, known[work[0]].given_name, known[work[0]].family_name)]
    found.sort(key=lambda work: (*by_name(known[work[0]]), *work[1:]))
    shown = paged([affiliation_id for *_rest, affiliation_id in found], page, size)
    record("people.listed", historical=historical, found=shown.total, page=shown.page)
    return Page(with_grants(acting, shown.rows, known), shown.page, shown.pages, shown.total)


def people_by_id(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """The people with these ids whom the acting person may see. Asked apart from what they do, once: the policy on people looks
    at each row, and a join lets it look at everybody."""
    return Person.objects.only("id", "given_name", "family_name", "ended_on").in_bulk(set(person_ids))


def by_name(person: Person) -> tuple[str, str]:
    """What people are sorted by: last name, then first name, as names are compared."""
    return normalise(person.family_name), normalise(person.given_name)


def with_grants(
    acting: Acting, affiliation_ids: Sequence[uuid.UUID], known: Mapping[uuid.UUID, Person] | None = None
) -> list[Colleague]:
    """These people at the acting institution, those of before too, in this order, each with the grants that last. `known` are
    people by their id, where they were read already."""
    must_hold(acting, "rights:manage")
    works = {row.id: row for row in all_work_here(acting).filter(id__in=affiliation_ids).select_related("institution")}
    return _with_grants(acting, [works[one] for one in affiliation_ids if one in works], known)


def _with_grants(
    acting: Acting, works: Sequence[Affiliation], known: Mapping[uuid.UUID, Person] | None = None
) -> list[Colleague]:
    people = known or people_by_id(work.person_id for work in works)
    found = {work.id: Colleague(work) for work in works}
    for work in works:
        work.person = people[work.person_id]
    grants = lasting_grants(acting).filter(affiliation_id__in=list(found)).select_related("right")
    for grant in grants.order_by("right__place", "begins_on"):
        found[grant.affiliation_id].grants.append(grant)
    return list(found.values())


def colleague(acting: Acting, person_id: uuid.UUID) -> Colleague:
    """One person who works here or did: the work of now, or else what ended last. Raises `Refused` for anyone else."""
    return colleagues_named(acting, [person_id])[0]


def colleagues_named(acting: Acting, person_ids: Sequence[uuid.UUID]) -> list[Colleague]:
    """These people who work here or did, each once: the work of now, or else what ended last. Raises `Refused` for anyone
    else."""
    must_hold(acting, "rights:manage")
    works: dict[uuid.UUID, list[Affiliation]] = {}
    for work in all_work_here(acting).filter(person_id__in=person_ids).select_related("institution").order_by("begins_on", "id"):
        works.setdefault(work.person_id, []).append(work)
    if len(works) < len(person_ids):
        raise Refused("not_found", status=404)
    return _with_grants(acting, [min(works[one], key=_how_long_over) for one in person_ids])


def _how_long_over(work: Affiliation) -> tuple[bool, float, float]:
    """What sorts work that lasts first, and then what ended last."""
    if work.lasts():
        return False, 0.0, 0.0
    ended = -work.ended_at.timestamp() if work.ended_at else -inf
    return True, ended, -work.ends_on.toordinal() if work.ends_on else -inf


def serialise(words: str, *, alone: bool = False) -> None:
    """Until this transaction ends, whoever else acts for this institution and comes here with the same words waits; `alone`: only
    the acting person's other sessions."""
    with connection.cursor() as cursor:
        cursor.execute("select serialise(%s, %s)", [words, alone])


def some_people(affiliation_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Who was chosen, each once. Raises `BadInput` for nobody, and for more than are handled in one go."""
    wanted = list(dict.fromkeys(affiliation_ids))
    if not wanted:
        raise BadInput({"people": _("Choose at least one person.")})
    if len(wanted) > MOST_PEOPLE:
        sentence = _("You can choose %(most)s people at once. Take out %(more)s of them.")
        raise BadInput({"people": sentence % {"most": MOST_PEOPLE, "more": len(wanted) - MOST_PEOPLE}})
    return wanted


def chosen_work(acting: Acting, affiliation_ids: Iterable[uuid.UUID], among: QuerySet[Affiliation]) -> list[Affiliation]:
    """The chosen affiliations, locked, in the order given. Raises `BadInput` as `some_people`, and `Refused` for one not among
    them."""
    must_hold(acting, "rights:manage")
    wanted = some_people(affiliation_ids)
    locked = among.filter(id__in=wanted).select_related("person").order_by("id").select_for_update(of=("self",), no_key=True)
    found = {row.id: row for row in locked}
    if len(found) < len(wanted):
        raise Refused("not_found", status=404)
    return [found[affiliation_id] for affiliation_id in wanted]
