"""Institutions merge: work, rights, teams and open requests go over to the new number, with a trail (rule 103)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.actions.checking import not_ended
from paspoort.rights.models import Affiliation, Context, Grant, Request, Team, TeamPart

DAY = timedelta(days=1)


def carry_over(old: Institution, new: Institution) -> dict[str, int]:
    """Carry over who works at an institution, with rights, teams and open requests, to the one that it merged into.

    Who has the same right at both gets the contexts of both. What ends at the old number ends with that reason and stays on
    record there; what begins at the new one keeps who gave it and when. Gives how much went over; `left` counts grants of
    which a context does not fit how the person works at the new number. Runs as the operator.
    """
    work = {one: _carry_work(one, new) for one in _lasting(old)}
    counts = {"affiliations": len(work), "grants": 0, "left": 0}
    for grant in not_ended().filter(institution=old).select_related("affiliation", "institution").order_by("id"):
        target = next((there for here, there in work.items() if here.id == grant.affiliation_id), None)
        whole = target is not None and _carry_grant(grant, target, new)
        counts["grants" if whole else "left"] += 1
    counts["team_parts"] = _carry_teams(old, new, work)
    counts["requests"] = _carry_requests(old, new)
    Affiliation.objects.filter(id__in=[one.id for one in work]).update(ended_at=Now())
    for one in work:
        record("affiliation.ended", object=one.id, channel="operator", to=new.number)
    return counts


def _lasting(institution: Institution) -> list[Affiliation]:
    rows = Affiliation.objects.filter(Affiliation.lasting(), institution=institution, session__isnull=True)
    return list(rows.order_by("id").select_for_update())


def _carry_work(work: Affiliation, new: Institution) -> Affiliation:
    """The same work at the new number: what the person does there already, made as long, or else anew."""
    known = next((one for one in _lasting(new) if (one.person_id, one.category) == (work.person_id, work.category)), None)
    if known is not None and known.begins_on <= max(today(), work.begins_on):
        if known.ends_on is not None and (work.ends_on is None or work.ends_on > known.ends_on):
            known.ends_on = work.ends_on
            known.save(update_fields=["ends_on"])
        return known
    made = Affiliation.objects.create(
        person_id=work.person_id,
        institution=new,
        category=work.category,
        begins_on=work.begins_on,
        ends_on=work.ends_on,
        email=work.email,
        phone=work.phone,
        mobile=work.mobile,
    )
    record("affiliation.begun", object=made.id, channel="operator", category=made.category, old=str(work.id))
    return made


def _carry_grant(grant: Grant, work: Affiliation, new: Institution) -> bool:
    """End a grant at the old number and let it live at the new one; whether all of its contexts went along."""
    Grant.objects.filter(id=grant.id).update(
        revoked_at=Now(), ended_because="carried_over", reason=_("Merged into %(number)s.") % {"number": new.number}
    )
    begins_on, ends_on = max(grant.begins_on, work.begins_on), min(grant.ends_on, work.ends_on or grant.ends_on)
    held = not_ended().filter(person_id=grant.person_id, institution=new, right_id=grant.right_id)
    overlapping = list(
        held.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).select_related("affiliation").order_by("begins_on")
    )
    whole = [_add_contexts(one, grant) for one in overlapping]
    fitting = _fitting(grant, work)
    for first, last in _gaps(begins_on, ends_on, overlapping) if fitting else []:
        _give_there(grant, work, fitting, first, last)
    return all(whole) and set(fitting) == set(grant.contexts)


def _fitting(grant: Grant, work: Affiliation) -> list[str]:
    """Those contexts of a grant that this work may hold."""
    known = Context.objects.filter(right=grant.right_id, kinds__contains=[work.institution.kind], code__in=grant.contexts)
    return [context.code for context in known.order_by("place") if work.category in context.categories]


def _add_contexts(held: Grant, grant: Grant) -> bool:
    more = [code for code in _fitting(grant, held.affiliation) if code not in held.contexts]
    if more:
        reason = _("Merged: also held at %(number)s.") % {"number": grant.institution.number}
        Grant.objects.filter(id=held.id).update(contexts=held.contexts + more, reason=reason)
    _traced(grant, held)
    return set(grant.contexts) <= set(held.contexts + more)


def _gaps(begins_on: date, ends_on: date, held: list[Grant]) -> list[tuple[date, date]]:
    """The days from first to last on which none of these grants, in order, is there."""
    gaps = []
    for one in held:
        if one.begins_on > begins_on:
            gaps.append((begins_on, one.begins_on - DAY))
        begins_on = max(begins_on, one.ends_on + DAY)
    return [*gaps, (begins_on, ends_on)] if begins_on <= ends_on else gaps


def _give_there(grant: Grant, work: Affiliation, contexts: list[str], begins_on: date, ends_on: date) -> None:
    made = Grant.objects.create(
        affiliation=work,
        person_id=grant.person_id,
        institution_id=work.institution_id,
        right_id=grant.right_id,
        contexts=contexts,
        begins_on=begins_on,
        ends_on=ends_on,
        granted_by_id=grant.granted_by_id,
        granted_at=grant.granted_at,
        left_to_end_on=grant.left_to_end_on,
        reason=_("Carried over from %(number)s.") % {"number": grant.institution.number},
    )
    _traced(grant, made)


def _traced(grant: Grant, there: Grant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select carry_use(%s, %s)", [grant.id, there.id])
    record("right.carried_over", object=there.id, channel="operator", right=grant.right_id, old=str(grant.id))


def _carry_teams(old: Institution, new: Institution, work: dict[Affiliation, Affiliation]) -> int:
    """A centre's teams go over. A school's new number comes beside the old one, whose papers stay the team's."""
    names = set(Team.objects.filter(institution=new, ended_at__isnull=True).values_list("name", flat=True))
    for team in Team.objects.filter(institution=old, ended_at__isnull=True):
        name = f"{team.name} ({old.number})" if team.name in names else team.name
        Team.objects.filter(id=team.id).update(institution=new, name=name)
    parts = TeamPart.objects.filter(ended_at__isnull=True)
    moved = parts.filter(institution=old).update(institution=new)
    for here, there in work.items():
        mine = parts.filter(member=here)
        mine.filter(team__in=parts.filter(member=there).values("team")).update(ended_at=Now())
        mine.update(member=there)
    schools = parts.filter(school=old).exclude(team__in=parts.filter(school=new).values("team"))
    for part in schools:
        TeamPart.objects.create(team_id=part.team_id, institution_id=part.institution_id, school=new)
        moved += 1
    return moved


def _carry_requests(old: Institution, new: Institution) -> int:
    """What waits for an answer waits at the new number; what was asked at both is asked there once."""
    waiting = Request.objects.filter(outcome="")
    waiting.filter(asked_from=old).update(asked_from=new)
    asked = set(waiting.filter(institution=new).values_list("person_id", "right_id"))
    twice = [one.id for one in waiting.filter(institution=old) if (one.person_id, one.right_id) in asked]
    waiting.filter(id__in=twice).update(outcome="withdrawn", decided_at=Now())
    return waiting.filter(institution=old).update(institution=new)
