"""What there is: the valid report of a pupil, all reports, the own drafts."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from paspoort.audit.actions import left_traces, record
from paspoort.kernel.models import Acting, named_rows
from paspoort.kernel.periods import BRUSSELS, today
from paspoort.passport.models import Report
from paspoort.registry.models import Findable
from paspoort.rights.actions import must_hold

FACTS = ["id", "pupil_id", "centre_id", "school_id", "kind", "counts_as", "education_level", "support_type", "training_form"]
FACTS += ["number", "state", "starts_on", "ended_on", "document_id"]
# one row, with its trace: that nothing was found leaves one too
VALID = f"""
    with valid as (
      select r.{", r.".join(FACTS)}
        from passport_report r
       where r.pupil_id = %(pupil)s and r.state = 'finalised'
         and runs(r.starts_on, r.ended_on)
         and r.education_level in (select f.education_level from registry_findable f where f.pupil_id = r.pupil_id
                                    and runs(f.begins_on, f.left_on))
       order by r.starts_on desc limit 1
    )
    select valid.*, record_trace('report.looked_for', 'done', '', 'web', %(pupil)s, valid.id, null,
                                 jsonb_build_object('found', valid.id is not null)) as trace
      from (select) one left join valid on true
"""


def _facts_only() -> QuerySet[Report]:
    return Report.objects.exclude(state="discarded").defer("sections").select_related("pupil", "school", "centre")


def valid_report_for(acting: Acting, pupil_id: uuid.UUID) -> Report | None:
    """The facts of the report that is valid today for the level at which the pupil is enrolled here, none when there is none
    (rules 15, 16, 73). Refuses whoever may not read reports before anything is looked up."""
    must_hold(acting, "report:read")
    with connection.cursor() as cursor:
        cursor.execute(VALID, {"pupil": pupil_id})
        [found] = named_rows(cursor)
    left_traces()
    del found["trace"]
    return Report.known(**found) if found["id"] else None


def conditional_until(report: Report, enrolment: Findable, kind_of_school: str) -> date | None:
    """The last day to decide on an enrolment under resolutory condition (ontbindende voorwaarde): 60 calendar days, for IAC and
    OV4 in a mainstream school; None for any other (rule 81)."""
    if report.counts_as not in ("IAC", "OV4") or kind_of_school != "school" or report.starts_on is None:
        return None
    return max(enrolment.begins_on, report.starts_on) + timedelta(days=settings.RESOLUTORY_DAYS)


def reports_of_pupil(acting: Acting, pupil_id: uuid.UUID) -> list[Report]:
    """All reports about a pupil that the own centre may see, the newest first: own drafts, and every finalised one."""
    must_hold(acting, "report:write")
    reports = list(_facts_only().filter(pupil_id=pupil_id).exclude(state="discarded").order_by("-starts_on", "-created_at"))
    record("report.listed", subject=pupil_id, count=len(reports))
    return sorted(reports, key=lambda report: report.state != "draft")


def my_drafts(acting: Acting) -> list[Report]:
    """The drafts that the acting person began at this centre, the last changed first."""
    must_hold(acting, "report:write")
    mine = _facts_only().filter(author_id=acting.person_id, centre_id=acting.institution_id, state="draft")
    record("report.drafts_listed")
    return list(mine.order_by("-changed_at"))


def recently_finalised(acting: Acting, days: int = 31) -> list[Report]:
    """What the acting centre finalised in the last days, the newest first, at most twenty."""
    must_hold(acting, "report:write")
    # a moment, because no policy lets the day of one be compared first: each report of all years would be asked about
    since = datetime.combine(today() - timedelta(days=days), time.min, BRUSSELS)
    made = _facts_only().filter(centre_id=acting.institution_id, state="finalised", finalised_at__gte=since)
    record("report.recent_listed")
    return list(made.order_by("-finalised_at")[:20])
