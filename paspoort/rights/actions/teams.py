"""Teams of a centre: who opens the files of which schools and pupils (rule 67)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, InstitutionNumber, Refused
from paspoort.registry.models import Guidance, Institution
from paspoort.rights.actions.checking import keeping
from paspoort.rights.actions.people import works_here
from paspoort.rights.actions.placing import at_a_centre, choose_teams
from paspoort.rights.inner.inquiries import must_inquire
from paspoort.rights.models import LEAD, Affiliation, Team, TeamPart


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to a team: `id` takes it out again, `number` is a school's; `over` is what opens nothing any more: work here
    that has ended, a school or pupil that the centre no longer guides. A pupil whom it no longer guides has no name here. A
    member may have a `role`, as long as it counts: to and with the day `until`, or without end."""

    id: uuid.UUID
    name: str
    number: str = ""
    over: bool = False
    role: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with everything in it, each by name."""

    team: Team
    members: list[Part]
    schools: list[Part]
    pupils: list[Part]


def teams(acting: Acting) -> list[TeamView]:
    """The teams of the acting centre, by name, with who and what belongs to each."""
    at_a_centre(acting)
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id, name from team_pupil_names()")
        pupils = dict(cursor.fetchall())
    rows = TeamPart.objects.filter(institution_id=acting.here, ended_at__isnull=True, team__ended_at__isnull=True)
    parts = list(rows.select_related("member__person", "school"))
    guided = set(Guidance.objects.filter(Guidance.counting(), centre_id=acting.here).values_list("school_id", flat=True))
    record("teams.seen")
    return [
        _view(team, [part for part in parts if part.team_id == team.id], pupils, guided)
        for team in Team.objects.filter(institution_id=acting.here, ended_at__isnull=True).order_by("name")
    ]


def the_team(acting: Acting, team_id: uuid.UUID) -> TeamView:
    """One team of the acting centre; any other does not exist."""
    found = next((view for view in teams(acting) if view.team.id == team_id), None)
    if found is None:
        raise Refused("not_found", status=404)
    record("team.seen", object=team_id)
    return found


def guided_schools(acting: Acting) -> list[Institution]:
    """The schools that the acting centre guides today, by name."""
    at_a_centre(acting)
    guided = Institution.objects.filter(Guidance.counting(at="guided_by__"), guided_by__centre_id=acting.here)
    return list(guided.distinct().order_by("name"))


def joinable(acting: Acting, team_id: uuid.UUID) -> list[Affiliation]:
    """Who works at the acting centre and is not in this team, by name."""
    inside = _members(acting).filter(team=_own(acting, team_id)).values("member_id")
    rest = works_here(acting).exclude(id__in=inside)
    return list(rest.select_related("person").order_by("person__family_name", "person__given_name"))


def _members(acting: Acting) -> QuerySet[TeamPart]:
    here = TeamPart.objects.filter(institution_id=acting.here, member__isnull=False)
    return here.filter(ended_at__isnull=True, team__ended_at__isnull=True)


def my_team(acting: Acting) -> list[Team]:
    """The teams that the acting person is in at the acting centre: without one no pupil's file opens (rule 67)."""
    mine = TeamPart.objects.filter(member__person_id=acting.me, member__ended_at__isnull=True, ended_at__isnull=True)
    found = Team.objects.filter(id__in=mine.values("team_id"), institution_id=acting.here, ended_at__isnull=True)
    return list(found.order_by("name"))


def _view(team: Team, parts: list[TeamPart], pupils: dict[uuid.UUID, str], guided: set[uuid.UUID]) -> TeamView:
    members = [_member(part, part.member) for part in parts if part.member]
    schools = [Part(part.id, part.school.name, part.school.number, part.school_id not in guided) for part in parts if part.school]
    apart = [Part(part.id, pupils.get(part.pupil_id, ""), over=part.pupil_id not in pupils) for part in parts if part.pupil_id]
    return TeamView(team, *(sorted(kind, key=lambda part: part.name) for kind in (members, schools, apart)))


def _member(part: TeamPart, work: Affiliation) -> Part:
    role, until = (part.role, part.role_ends_on) if part.role_counts() else ("", None)
    return Part(part.id, str(work.person), over=not work.lasts(), role=role, until=until)


def start_team(acting: Acting, name: str) -> Team:
    """Make a team at the acting centre. Raises `BadInput` without a name or when a team is called so already."""
    at_a_centre(acting)
    if not name.strip():
        raise BadInput({"name": _("Give the team a name.")})
    with keeping({"one_team_per_name": BadInput({"name": _("There is a team of this name already.")})}.get):
        team = Team.objects.create(institution_id=acting.here, name=name.strip()[:120])
    record("team.started", object=team.id)
    return team


def join_team(acting: Acting, team_id: uuid.UUID, affiliation_id: uuid.UUID, batch_id: uuid.UUID | None = None) -> TeamPart:
    """Put someone who works here in a team: from now on the files of that team open (rule 67)."""
    at_a_centre(acting)
    member = get_object_or_404(Affiliation, id=affiliation_id, institution_id=acting.here, session__isnull=True)
    gone = Refused("work_over", _("This person no longer works here."), status=409)
    return _add(acting, team_id, "team.joined", gone, member=member, batch_id=batch_id)


def join_teams(
    acting: Acting, team_ids: Sequence[uuid.UUID], affiliation_ids: Iterable[uuid.UUID], batch_id: uuid.UUID | None = None
) -> list[Team]:
    """Put people who work here in teams; who is in one already stays there as before.

    With `batch_id`, of rights that were just given, they leave again when those are taken back.
    """
    chosen = choose_teams(acting, team_ids)
    for affiliation_id in affiliation_ids:
        for team in chosen:
            join_team(acting, team.id, affiliation_id, batch_id)
    return chosen


def put_school_in_team(acting: Acting, team_id: uuid.UUID, school_number: str) -> TeamPart:
    """Let a team guide a school that this centre guides."""
    at_a_centre(acting)
    strange = BadInput({"school": _("Your centre does not guide a school with this number.")})
    if (school := _school(school_number)) is None:
        raise strange
    return _add(acting, team_id, "team.school_added", strange, school=school)


def put_pupil_in_team(acting: Acting, team_id: uuid.UUID, school_number: str, register_number: str) -> TeamPart:
    """Let a team guide one single pupil, found by school and register number: no name is searched here.

    Runs within `with_inquiry`: sixty numbers an hour, because a number is not something to guess at. Raises `BadInput`.
    """
    at_a_centre(acting)
    school = _school(school_number)
    place, number = school.id if school else None, register_number.strip()
    must_inquire("pupil", place, number)
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id from guided_pupil(%s, %s)", [place, number])
        found = cursor.fetchall()
    strange = BadInput({"register_number": _("Your centre guides no pupil with this number at this school.")})
    if len(found) != 1:
        raise strange
    return _add(acting, team_id, "team.pupil_added", strange, pupil_id=found[0][0])


def _school(number: str) -> Institution | None:
    try:
        return Institution.objects.filter(number=InstitutionNumber(number)).first()
    except ValueError:
        raise BadInput({"school": _("An institution number has six digits.")}) from None


def leave_team(acting: Acting, part_id: uuid.UUID) -> None:
    """Take a member, school or pupil out of its team: at the next request those files are closed."""
    at_a_centre(acting)
    ended = TeamPart.objects.filter(id=part_id, institution_id=acting.here, ended_at__isnull=True).update(ended_at=Now())
    if not ended:
        raise Refused("not_found", status=404)
    record("team.left", object=part_id)


def set_role(acting: Acting, part_id: uuid.UUID, role: str, until: date | None = None) -> None:
    """Let a member lead a team or stand in for its lead, to and with a day or without end; without `role` the member is an
    ordinary one again. A team has one lead at a time, and any number of deputies; what somebody was stays known. Raises
    `BadInput`.
    """
    at_a_centre(acting)
    part = _members(acting).filter(id=part_id).select_related("member").first()
    if part is None:
        raise BadInput({"who": _("This colleague is not in the team any more. Choose again from the list.")})
    wrong = {
        "day_over": BadInput({"until": _("This day is over. Choose today or a later day.")}),
        "one_lead_in_team": BadInput({"role": _("This team has a lead. First give that colleague another role.")}),
        "not_of_this_centre": BadInput({"who": _("This person no longer works here.")}),
    }
    with keeping(wrong.get):
        for lead in TeamPart.objects.filter(team=part.team_id, role=LEAD, ended_at__isnull=True).exclude(id=part.id):
            if role == LEAD and not lead.role_counts():
                _renew(lead)
        _renew(part, role, until if role else None)
    if role:
        record("team.role_given", object=part.team_id, role=role)
    else:
        record("team.role_ended", object=part.team_id)


def _renew(part: TeamPart, role: str = "", until: date | None = None) -> None:
    """The same member with another role; who no longer works here leaves with the old one."""
    TeamPart.objects.filter(id=part.id).update(ended_at=Now())
    if role or (part.member and part.member.lasts()):
        own = {"team_id": part.team_id, "institution_id": part.institution_id, "member_id": part.member_id}
        TeamPart.objects.create(**own, batch_id=part.batch_id, role=role, role_ends_on=until)


def close_team(acting: Acting, team_id: uuid.UUID) -> None:
    """End a team; who is in no other team opens no file any more."""
    team = _own(acting, team_id)
    Team.objects.filter(id=team.id).update(ended_at=Now())
    record("team.closed", object=team.id)


def _add(acting: Acting, team_id: uuid.UUID, event: str, strange: Exception, **part: object) -> TeamPart:
    team = _own(acting, team_id)
    thing = {name: value for name, value in part.items() if name != "batch_id"}
    known = TeamPart.objects.filter(team=team, ended_at__isnull=True, **thing).first()
    with keeping({"not_of_this_centre": strange}.get):
        made = known or TeamPart.objects.create(team=team, institution_id=acting.here, **part)
    record(event, object=team.id)
    return made


def _own(acting: Acting, team_id: uuid.UUID) -> Team:
    at_a_centre(acting)
    return get_object_or_404(Team, id=team_id, institution_id=acting.here, ended_at__isnull=True)
