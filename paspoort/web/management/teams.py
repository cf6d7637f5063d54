"""What the pages about teams show: who and what can still be added, and who opens no file for want of a team (rule 67)."""

from __future__ import annotations

import uuid

from paspoort.identity.models import Person
from paspoort.kernel.models import Acting, Refused
from paspoort.registry.models import Guidance, Institution
from paspoort.rights.actions import TeamView, teams
from paspoort.rights.models import Affiliation, Context, Grant, TeamPart


def the_team(acting: Acting, team_id: uuid.UUID) -> TeamView:
    """One team of the acting centre; any other does not exist."""
    found = next((view for view in teams(acting) if view.team.id == team_id), None)
    if found is None:
        raise Refused("not_found", status=404)
    return found


def guided_schools(acting: Acting) -> list[Institution]:
    """The schools that the acting centre guides today, by name."""
    guided = Institution.objects.filter(Guidance.counting(at="guided_by__"), guided_by__centre_id=acting.here)
    return list(guided.distinct().order_by("name"))


def joinable(acting: Acting, view: TeamView) -> list[tuple[str, str]]:
    """Who works at the centre and is not in this team: id of the work, and name."""
    works = Affiliation.objects.filter(Affiliation.lasting(), institution_id=acting.here, session__isnull=True)
    lasting = works.exclude(id__in=_members(acting, view))
    people = lasting.select_related("person").order_by("person__family_name", "person__given_name")
    return [(str(one.id), str(one.person)) for one in people]


def without_team(acting: Acting, *, but: TeamView | None = None) -> list[Person]:
    """Who may open files here but is in no team, or in none but this one: for them nothing opens (rule 67)."""
    opening = Context.objects.filter(allows__contains=["report:write"]).values("right_id")
    living = Grant.objects.filter(Grant.counting(), institution_id=acting.here, right_id__in=opening, session__isnull=True)
    in_a_team = TeamPart.objects.filter(
        institution_id=acting.here, ended_at__isnull=True, team__ended_at__isnull=True, member__isnull=False
    )
    if but:
        in_a_team = in_a_team.exclude(team=but.team)
        living = living.filter(affiliation_id__in=_members(acting, but))
    rows = living.exclude(affiliation_id__in=in_a_team.values("member_id")).select_related("person")
    return list(dict.fromkeys(row.person for row in rows.order_by("person__family_name", "person__given_name")))


def _members(acting: Acting, view: TeamView) -> list[uuid.UUID]:
    parts = TeamPart.objects.filter(institution_id=acting.here, team=view.team, ended_at__isnull=True, member__isnull=False)
    return [one for one in parts.values_list("member_id", flat=True) if one]
