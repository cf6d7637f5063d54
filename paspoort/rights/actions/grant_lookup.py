"""Grants looked up: who has which right here, one person's rights, and the history of a right."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.people import Page, all_work_here, by_name, matches, paged, people_by_id
from paspoort.rights.models import Affiliation, Context, Grant, Request, Right

UNUSED_DAYS = 180
COUNTS = """
    select g.right_id, c.context, count(*)
      from rights_grant g cross join lateral unnest(g.contexts) as c(context)
     where g.institution_id = %s and g.session_id is null and g.revoked_at is null and %s between g.begins_on and g.ends_on
     group by 1, 2
"""
HISTORY = "select at, by_name, by_service, kind, ended_because, contexts, begins_on, ends_on, reason from grant_history(%s)"


@dataclass(frozen=True, slots=True)
class PersonRights:
    """All that an admin sees of one person here: the work, the rights that last, those that ended, and what was asked."""

    person: Person
    affiliations: list[Affiliation]
    grants: list[Grant]
    ended: list[Grant]
    requests: list[Request]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a right: when, by whom, what (`kind` is given, changed or ended), how it then stood, and why."""

    at: datetime
    by: str
    kind: str
    ended_because: str
    contexts: list[str]
    begins_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class GrantSearch:
    """Which grants are looked up: of a right and a context, both by code, in a state as `grants_here` knows them, of whoever is
    called like `name`; and which page of them."""

    right: str = ""
    context: str = ""
    state: str = "living"
    name: str = ""
    page: int = 1


LIVING = GrantSearch()


def grants_here(acting: Acting, state: str = "living") -> QuerySet[Grant]:
    """The grants at the acting institution in a state, without what a sign-in brought.

    `living` counts today, `ending` ends within `EXPIRING_DAYS`, `future` begins later, `over` ended, `unused` counts today and
    opened nothing in the last half year, `all` is every grant. Raises `BadInput` for another word.
    """
    day = today()
    everything = Grant.objects.filter(institution_id=acting.here, session__isnull=True)
    living = everything.filter(Grant.counting())
    long_ago = day - timedelta(days=UNUSED_DAYS)
    states = {
        "living": living,
        "ending": living.exclude(Grant.lasting(day + timedelta(days=settings.EXPIRING_DAYS + 1))),
        "future": everything.filter(Grant.lasting(), begins_on__gt=day),
        "over": everything.exclude(Grant.lasting()),
        "unused": living.filter(Q(use__isnull=True) | Q(use__last_on__lt=long_ago)),
        "all": everything,
    }
    if state not in states:
        raise BadInput({"state": _("Choose one of the states in the list.")})
    return states[state]


def look_up(acting: Acting, search: GrantSearch = LIVING) -> Page[Grant]:
    """Who has which right at the acting institution, by last name, a page at a time (rules 11, 51).

    Each grant comes with `.person`, `.affiliation`, `.right`, `.granted_by` and, when it ever opened something, `.use`.
    Raises `Refused` for a right or context that does not exist.
    """
    must_hold(acting, "rights:manage")
    right, context, rows = search.right, search.context, grants_here(acting, search.state)
    asked = ({"right": right} if right else {}) | ({"code": context} if context else {})
    if asked and not Context.objects.filter(**asked).exists():
        raise Refused("not_found", status=404)
    rows = rows.filter(right=right) if right else rows
    rows = rows.filter(contexts__contains=[context]) if context else rows
    grants = list(rows.values_list("person_id", "right__place", "begins_on", "id"))
    known = people_by_id({person_id for person_id, *_rest in grants})
    found = [one for one in grants if matches(search.name, known[one[0]].given_name, known[one[0]].family_name)]
    found.sort(key=lambda one: (*by_name(known[one[0]]), *one[1:]))
    shown = paged([grant_id for *_rest, grant_id in found], search.page)
    record("right.looked_up", right=right, context=context, state=search.state, found=shown.total, page=shown.page)
    grants_shown = with_people(Grant.objects.filter(id__in=shown.rows), shown.rows, known=known)
    return Page(grants_shown, shown.page, shown.pages, shown.total)


def the_grants(acting: Acting, grant_ids: Iterable[uuid.UUID]) -> list[Grant]:
    """These grants of the acting institution with all that a page tells of them, in this order. Raises `Refused` when it has not
    given one of them."""
    must_hold(acting, "rights:manage")
    wanted = list(grant_ids)
    found = with_people(grants_here(acting, "all").filter(id__in=wanted), wanted)
    if len(found) < len(wanted):
        raise Refused("not_found", status=404)
    return found


def with_people(
    grants: QuerySet[Grant], order: list[uuid.UUID] | None = None, *, known: Mapping[uuid.UUID, Person] | None = None
) -> list[Grant]:
    """These grants with all that a page tells of them; in the given order, or as the rights stand in lists. `known` are people by
    their id, who were read already."""
    rows = list(grants.select_related("affiliation", "institution", "right", "use").order_by("right__place", "-begins_on", "id"))
    fields = [Grant._meta.get_field(name) for name in ("person", "granted_by", "revoked_by")]
    named = {who for row in rows for who in (row.person_id, row.granted_by_id, row.revoked_by_id) if who}
    people = {**(known or {}), **people_by_id(named - (known or {}).keys())}
    for row in rows:
        for field in fields:
            field.set_cached_value(row, people.get(getattr(row, field.attname)))  # type: ignore[union-attr]
    if order is None:
        return rows
    by_id = {row.id: row for row in rows}
    return [by_id[grant_id] for grant_id in order if grant_id in by_id]


def counts_by_right(acting: Acting) -> list[tuple[Right, Context, int]]:
    """How many people hold each right here today, by context; a right that nobody holds counts 0."""
    must_hold(acting, "rights:manage")
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [acting.here, today()])
        counts = {(right, context): count for right, context, count in cursor.fetchall()}
    here = Context.objects.filter(kinds__contains=[acting.institution_kind]).select_related("right")
    return [(row.right, row, counts.get((row.right_id, row.code), 0)) for row in here.order_by("right__place", "place")]


def context_names() -> dict[tuple[str, str], str]:
    """The name of each context, by right and code."""
    return {(right, code): name for right, code, name in Context.objects.values_list("right_id", "code", "name")}


def right_names() -> dict[str, str]:
    """The name of each right, by its code."""
    return dict(Right.objects.values_list("code", "name"))


def person_rights(acting: Acting, person_id: uuid.UUID) -> PersonRights:
    """One person as the acting institution knows this person: work, rights now and before, and requests.

    Raises `Refused` for who never worked here and never asked for a right here: as for someone who does not exist.
    """
    must_hold(acting, "rights:manage")
    works = list(all_work_here(acting).filter(person_id=person_id).order_by("-begins_on", "id"))
    asked = Request.objects.filter(person_id=person_id, institution_id=acting.here).select_related("right")
    requests = list(asked.order_by("-asked_at"))
    person = Person.objects.filter(id=person_id).first()
    if person is None or not (works or requests):
        raise Refused("not_found", status=404)
    grants = with_people(grants_here(acting, "all").filter(person_id=person_id), known={person_id: person})
    lasting = [grant for grant in grants if grant.lasts()]
    ended = [grant for grant in grants if grant not in lasting]
    record("person.seen", object=person_id)
    return PersonRights(person, works, lasting, sorted(ended, key=lambda one: one.over_on, reverse=True), requests)


def history(acting: Acting, grant_id: uuid.UUID) -> list[HistoryLine]:
    """What became of a grant, the newest first: for whoever holds it and for who manages rights there (rules 48, 50)."""
    seen = Grant.objects.filter(id=grant_id).filter(Q(person_id=acting.me) | Q(institution_id=acting.here)).first()
    if seen is None:
        raise Refused("not_found", status=404)
    names = dict(Context.objects.filter(right_id=seen.right_id).values_list("code", "name"))
    record("right.history_seen", object=grant_id)
    return list(_lines(grant_id, names))


def _lines(grant_id: uuid.UUID, names: dict[str, str]) -> Iterator[HistoryLine]:
    services = {"operator": _("the operator"), "review": _("the yearly review"), "sign-in": _("the sign-in")}
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [grant_id])
        for at, by_name, by_service, kind, because, contexts, begins_on, ends_on, reason in cursor.fetchall():
            by = by_name or services.get(by_service, by_service)
            shown = [names.get(code, code) for code in contexts]
            yield HistoryLine(at, by, kind, because, shown, begins_on, ends_on, reason)
