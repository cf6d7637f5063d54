"""Decisions on requests: accept what someone asked, or refuse it with a reason (rules 109, 110, 127)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, months_after, today
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.changing import GrantUpdate, change_grants
from paspoort.rights.actions.checking import held_already, keeping
from paspoort.rights.actions.granting import grant
from paspoort.rights.actions.onboarding import begin_work
from paspoort.rights.actions.people import serialise, works_here
from paspoort.rights.actions.periods import latest_end
from paspoort.rights.actions.requests import wrong_with_words
from paspoort.rights.models import Affiliation, Context, Grant, Request


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A request, and what accepting it stands on: the work here of who asked, none or one; which contexts the acting person may
    give to who works here like that; and from which day on."""

    asked: Request
    works: list[Affiliation]
    contexts: list[Context]
    begins_on: date


def request_to_decide(acting: Acting, request_id: uuid.UUID) -> ToDecide:
    """A request as whoever manages rights here sees it."""
    must_hold(acting, "rights:manage")
    asked = the_request(acting, request_id)
    work = _work_here(acting, asked)
    category = work.category if work else asked.category
    fitting = Context.objects.filter(
        right=asked.right_id,
        kinds__contains=[acting.institution_kind],
        categories__contains=[category],
        given_with__in=sorted(acting.may),
    )
    return ToDecide(asked, [work] if work else [], list(fitting.order_by("place")), _first_day(work))


def _work_here(acting: Acting, asked: Request) -> Affiliation | None:
    """The work that whoever asked has here today or later, if any."""
    works = works_here(acting).filter(person_id=asked.person_id).select_related("person", "institution")
    return works.order_by("begins_on").first()


def _first_day(work: Affiliation | None) -> date:
    return max(today(), work.begins_on) if work else today()


def the_request(acting: Acting, request_id: uuid.UUID) -> Request:
    """One request: for who asked it, and for who manages rights where it was asked."""
    asked = Request.objects.filter(Q(person_id=acting.me) | Q(institution_id=acting.here), id=request_id)
    found = asked.select_related("person", "institution", "asked_from", "right", "decided_by").first()
    if found is None:
        raise Refused("not_found", status=404)
    record("right.request_seen", object=found.id)
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided on a request: accepted, as it was asked or with other contexts or another period; or refused with an
    answer."""

    accept: bool
    contexts: Sequence[str] = ()
    period: Period | None = None
    answer: str = ""


def decide_request(acting: Acting, request_id: uuid.UUID, decision: Decision) -> Request:
    """Accept a request, which gives the right and where needed lets the person work here, or refuse it with a reason.

    Someone who holds the right with other contexts, or until soon, gets these added and the later last day.

    Nobody decides the own request. Who comes second learns what was decided (`Refused`, 409). Raises `BadInput` for a refusal
    without an answer, and for contexts or a period that cannot be; then nothing has happened.
    """
    must_hold(acting, "rights:manage")
    asked, accept, answer = _locked(acting, request_id), decision.accept, decision.answer.strip()
    if wrong := wrong_with_words(answer):
        raise BadInput({"answer": wrong})
    with transaction.atomic():
        given = _give(acting, asked, decision.contexts or asked.contexts, decision.period) if accept else None
    outcome = "accepted" if accept else "refused"
    why = BadInput({"answer": _("Say why you refuse, so that your colleague knows what to do.")})
    with keeping({"no_answer": why}.get):
        Request.objects.filter(id=asked.id).update(outcome=outcome, answer=answer, grant=given)
    record(f"right.request_{outcome}", object=asked.id, right=asked.right_id)
    asked.refresh_from_db(fields=["outcome", "answer", "grant", "decided_at", "decided_by"])
    return asked


def _locked(acting: Acting, request_id: uuid.UUID) -> Request:
    """The request, kept from anyone else who would decide at the same moment."""
    rows = Request.objects.select_for_update(of=("self",), no_key=True).filter(id=request_id, institution_id=acting.here)
    asked = rows.select_related("person", "institution", "right").first()
    if asked is None:
        raise Refused("not_found", status=404)
    if asked.person_id == acting.person_id:
        raise Refused("own_request", _("You cannot decide on what you asked yourself. Another local admin does that."))
    if asked.outcome:
        raise Refused("decided_already", _decided(asked), status=409)
    return asked


def _decided(asked: Request) -> str:
    """What became of it, in a sentence."""
    at = timezone.localtime(asked.decided_at) if asked.decided_at else timezone.localtime()
    facts = {"person": asked.decided_by or "", "day": f"{at:%d/%m/%Y}", "time": f"{at:%H.%M}"}
    if asked.outcome == "withdrawn":
        return _("This request was taken back on %(day)s at %(time)s by who asked it.") % facts
    if asked.outcome == "accepted":
        return _("%(person)s accepted this request on %(day)s at %(time)s.") % facts
    return _("%(person)s refused this request on %(day)s at %(time)s.") % facts


def _give(acting: Acting, asked: Request, contexts: Sequence[str], period: Period | None) -> Grant:
    with connection.cursor() as cursor:
        cursor.execute("select asker_gone(%s)", [asked.id])
        (gone,) = cursor.fetchone()
    if gone is not None:
        sentence = _("%(person)s stopped working there or is gone since this was asked. Refuse the request.")
        raise Refused(gone, sentence % {"person": asked.person}, status=409)
    serialise(f"work {asked.person_id}")
    work = _work_here(acting, asked)
    period = period or _usual_period(asked, work)
    work = work or begin_work(acting, asked.person_id, asked.category, Period(period.begins, period.ends), asked.email)
    if asked.email and not work.email:
        Affiliation.objects.filter(id=work.id, email="").update(email=asked.email)
    held = next(iter(held_already([work], asked.right_id, period)), None)
    if held is None:
        return grant(work, asked.right_id, contexts, period, by=acting, reason=asked.message)
    both, last_day = list(dict.fromkeys([*held.contexts, *contexts])), max(held.ends_on, period.ends or held.ends_on)
    reason = _("Asked for by who holds it.")
    return change_grants(acting, {held.id: held.revision}, GrantUpdate(contexts=both, ends_on=last_day, reason=reason))[0]


def _usual_period(asked: Request, work: Affiliation | None) -> Period:
    """Until the day that was asked, or as long as this right usually lasts; never past the work or the right's maximum."""
    begins = _first_day(work)
    ends = asked.ends_on or months_after(begins, asked.right.default_months)
    if ends < begins:
        raise Refused(
            "too_late", _("This request was for a time that is over. Refuse it, or choose another last day."), status=409
        )
    return Period(begins, min(ends, latest_end(asked.right, work, begins)) if work else ends)
