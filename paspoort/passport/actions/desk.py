"""A centre's desk: everything it drew up, a page at a time, and who worked on it last."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from paspoort.audit.actions import record
from paspoort.drafts.actions import opened_words
from paspoort.family.actions import who_decides
from paspoort.kernel.actions import listing
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.passport.inner.checklist import what_is_missing
from paspoort.passport.models import REPORT_KINDS, Report
from paspoort.pupils.actions import guided_now, pupils_by_id
from paspoort.registry.models import Institution, Pupil
from paspoort.rights.actions import must_hold

STANDINGS = ["draft", "coming", "valid", "superseded", "ended", "withdrawn"]
ROWS = 25


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One report on the desk. `guided`: this centre still guides the pupil's school; `left` counts what a draft lacks."""

    report: Report
    pupil: Pupil | None
    guided: bool
    standing: str
    left: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of the desk, the last changed first; `older` is the mark at which the next page begins, empty on the last."""

    rows: list[DeskRow]
    older: str
    schools: list[Institution]
    counts: list[tuple[str, int]]


def reports_on_desk(acting: Acting, wanted: Mapping[str, str]) -> Desk:
    """What the acting centre drew up. `wanted` may hold mine ("1"), standing, kind, school (number) and after (a mark);
    what it does not know it leaves out."""
    must_hold(acting, "report:write")
    made = Report.objects.filter(centre_id=acting.institution_id).exclude(state="discarded")
    rows = _narrowed(made, wanted, acting).select_related("school", "centre").order_by("-changed_at", "-id")
    with listing():
        page = list(_after(rows, wanted.get("after", ""))[: ROWS + 1])
        schools = list(Institution.objects.filter(id__in=made.values("school_id")).order_by("name"))
        counts = _valid_by_kind(made)
    standing_asked, kind = wanted.get("standing", ""), wanted.get("kind", "")
    record(
        "report.desk_seen",
        standing=standing_asked if standing_asked in STANDINGS else "",
        kind=kind if kind in REPORT_KINDS else "",
    )
    ids = [report.pupil_id for report in page]
    pupils, guided, parents = pupils_by_id(ids), guided_now(ids), _parents(acting, page)
    return Desk(
        rows=[_row(report, pupils.get(report.pupil_id), report.pupil_id in guided, parents) for report in page[:ROWS]],
        older=f"{page[ROWS - 1].changed_at.isoformat()}~{page[ROWS - 1].id}" if len(page) > ROWS else "",
        schools=schools,
        counts=counts,
    )


def _parents(acting: Acting, page: list[Report]) -> dict[uuid.UUID, list[str]]:
    attests = {report.pupil_id for report in page if report.state == "draft" and report.has_attest}
    return who_decides(acting, attests) if attests else {}


def _row(report: Report, pupil: Pupil | None, guided: bool, parents: Mapping[uuid.UUID, list[str]]) -> DeskRow:
    now, left = report.standing, None
    if pupil is not None:
        report.pupil = pupil
    if now == "draft":
        left = len(what_is_missing(report, opened_words(report), parents.get(report.pupil_id, [])))
    return DeskRow(report, pupil, guided, now, left)


def _narrowed(rows: QuerySet[Report], wanted: Mapping[str, str], acting: Acting) -> QuerySet[Report]:
    if wanted.get("mine"):
        rows = rows.filter(author_id=acting.person_id)
    if wanted.get("standing") in STANDINGS:
        rows = rows.filter(_standing_is(wanted["standing"]))
    if wanted.get("kind") in REPORT_KINDS:
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("school"):
        rows = rows.filter(school__number=wanted["school"])
    return rows


def _standing_is(wanted: str) -> Q:
    day = today()
    over = ~Report.lasting() | Q(ended_on__lte=F("starts_on"))
    final = Q(state="finalised")
    return {
        "draft": Q(state="draft"),
        "withdrawn": Q(state="withdrawn"),
        "coming": final & Q(starts_on__gt=day) & ~over,
        "valid": final & Report.counting(),
        "superseded": final & over & Q(end_kind="superseded"),
        "ended": final & over & Q(end_kind="ended"),
    }[wanted]


def _after(rows: QuerySet[Report], mark: str) -> QuerySet[Report]:
    at, _sign, last = mark.partition("~")
    try:
        moment, last_id = datetime.fromisoformat(at), uuid.UUID(last)
    except ValueError:
        return rows
    if moment.tzinfo is None:
        return rows
    return rows.filter(Q(changed_at__lt=moment) | Q(changed_at=moment, id__lt=last_id))


def _valid_by_kind(made: QuerySet[Report]) -> list[tuple[str, int]]:
    counted = dict(made.filter(_standing_is("valid")).order_by().values_list("counts_as").annotate(n=Count("id")))
    return [(kind, counted.get(kind, 0)) for kind in REPORT_KINDS[:3]]


def last_saved(report_id: uuid.UUID) -> tuple[str, datetime, bool] | None:
    """Who kept a draft of the own centre last, when, and whether that was the acting person; None for anything else."""
    with connection.cursor() as cursor:
        cursor.execute("select name, at, by_me from last_saved(%s)", [report_id])
        found: tuple[str, datetime, bool] | None = cursor.fetchone()
        return found
