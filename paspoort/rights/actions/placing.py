"""Placing: who may open files of a centre and is in no team, and whoever puts people in teams takes them in (rule 67)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.checking import keeping
from paspoort.rights.models import Team, TeamPart


class Teamless(NamedTuple):
    """Someone who may open files here and is in no team: `id` is that of the work here."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str


def without_team(acting: Acting, *, but: uuid.UUID | None = None) -> list[Teamless]:
    """Who may open files here but is in no team, or because of `but` only in this one: for them nothing opens (rule 67). For who
    puts people in teams here: who manages rights, and who leads a team."""
    if not led_teams(acting):
        at_a_centre(acting)
    found = [Teamless(**row) for row in rows_of("select id, person_id, name from without_team(%s)", but)]
    before = {one.id for one in without_team(acting)} if but else set()
    return [one for one in found if one.id not in before]


def led_teams(acting: Acting) -> list[Team]:
    """The teams that the acting person leads here today, or stands in for the lead of, by name."""
    if acting.institution_kind != "clb" or "file:read" not in acting.may:
        return []
    return [Team.known(**row) for row in rows_of("select id, name from led_teams()")]


def teams_on_offer(acting: Acting) -> list[Team]:
    """The teams in which the acting person can put someone, by name: all, for who manages rights, and for a lead the own ones;
    none where there are no teams."""
    if "rights:manage" not in acting.may and (led := led_teams(acting)):
        return led
    must_hold(acting, "rights:manage")
    return list(Team.objects.filter(institution_id=acting.here, ended_at__isnull=True).order_by("name"))


def choose_teams(acting: Acting, team_ids: Sequence[uuid.UUID]) -> list[Team]:
    """The teams that were chosen, by name. Raises `BadInput` when one of them ended meanwhile, or is not there to choose."""
    if acting.institution_kind != "clb":
        at_a_centre(acting)
    found = [team for team in teams_on_offer(acting) if team.id in team_ids]
    if len(found) < len(set(team_ids)):
        raise BadInput({"teams": _("One of these teams was closed meanwhile. Choose again from the list.")})
    return found


def worker_without_team(acting: Acting, affiliation_id: uuid.UUID) -> Teamless:
    """Someone who may open files here and is in no team; whoever else does not exist here."""
    found = next((one for one in without_team(acting) if one.id == affiliation_id), None)
    if found is None:
        raise Refused("not_found", status=404)
    record("person.seen", object=found.person_id)
    return found


def take_in(acting: Acting, team_ids: Sequence[uuid.UUID], affiliation_id: uuid.UUID) -> None:
    """Put a colleague who may open files and is in no team in teams: any, for who manages rights, and for a lead the own ones.
    Their files open from now on (rule 67).

    Raises `BadInput` for a team that is not there to choose any more, and `Refused` when the colleague came in a team meanwhile.
    """
    worker = worker_without_team(acting, affiliation_id)
    placed = Refused("has_a_team", _("This colleague came in a team just now. Nothing was stored."), status=409)
    with keeping({"has_a_team": placed}.get):
        for team in choose_teams(acting, team_ids):
            TeamPart.objects.create(team_id=team.id, institution_id=acting.here, member_id=worker.id)
            record("team.joined", object=team.id)


def at_a_centre(acting: Acting) -> None:
    """Refuse whoever does not manage the rights of a centre."""
    must_hold(acting, "rights:manage")
    if acting.institution_kind != "clb":
        raise Refused("no_teams", _("Only a guidance centre works in teams."))
