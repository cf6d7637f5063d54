"""Builds the demonstration world out of the cast, through the same verbs that people and imports use."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from paspoort.demo import papers, roster
from paspoort.demo.acm.personas import subject_at_acm
from paspoort.demo.cast import HEADS, HIDDEN_HEADS, PLAYERS, SCHOOLS, TEAMS, Player, TeamOf, Work, days_ago
from paspoort.identity.actions import Level, Proof, register_person
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Acting, NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import (
    admit,
    affiliate,
    appoint_admin,
    grant,
    join_team,
    put_school_in_team,
    start_team,
    take_over_grant,
)
from paspoort.rights.models import Affiliation

Progress = Callable[[str], None]
EVERYONE = PLAYERS + HIDDEN_HEADS
BY_KEY = {player.key: player for player in EVERYONE}
NUMBERS = {school.key: school.number for school in SCHOOLS}
ACR = {Level.HIGH: "urn:be:vlaanderen:authmech:itsme", Level.SUBSTANTIAL: "urn:be:vlaanderen:authmech:csamtotp", Level.LOW: ""}


def is_built() -> bool:
    """Whether this database already holds a world; it is never built over another one."""
    with acting_as_service("operator", role="worker"):
        return Institution.objects.exists()


def build(progress: Progress = lambda line: None) -> None:
    """Build the whole world: registry, people, rights, reports. Takes a few seconds."""
    progress("institutions and pupils")
    roster.bring_in(until=days_ago(2))
    progress("people and the first admins")
    with acting_as_service("operator", role="worker"):
        affiliations = {player.key: _employ(player) for player in EVERYONE}
        progress("rights, given by the heads before this product kept them")
        for school_key, head in HEADS.items():
            _take_over_rights(school_key, EVERYONE, affiliations, affiliations[head][school_key].person)
    progress("teams of the centres")
    for team in TEAMS:
        with acting_as(sign_in(HEADS[team.at], team.at)) as acting:
            make_team(acting, team, affiliations)
    progress("reports, finalised by the centres")
    papers.write(sign_in, roster.SOURCE_IDS)
    progress("yesterday's change of school")
    roster.bring_in(until=today())


def sign_in(player_key: str, school_key: str, level: Level = Level.HIGH) -> str:
    """Sign someone of the cast in for an institution, as if ACM had just proved who it is; gives the session's secret."""
    player = BY_KEY[player_key]
    proof = Proof(
        provider="acm",
        subject=subject_at_acm(player.key),
        given_name=player.given_name,
        family_name=player.family_name,
        national_number=player.national_number,
        audience="OV",
        institution_number=NUMBERS[school_key],
        acr=ACR[level],
        level=level,
        auth_time=int(time.time()),
    )
    with acting_as_service("sign-in"):
        return admit(proof).secret


def _employ(player: Player) -> dict[str, Affiliation]:
    person = _person(player)
    return {work.at: _begin_work(person, player, work) for work in player.works}


def _person(player: Player) -> Person:
    return register_person(player.given_name, player.family_name, NationalNumber(player.national_number))


def _begin_work(person: Person, player: Player, work: Work) -> Affiliation:
    institution = Institution.objects.get(number=NUMBERS[work.at])
    period = Period(days_ago(work.since), today() + timedelta(days=3650))
    affiliation = affiliate(person, institution, work.category, period, email=player.email)
    if HEADS.get(work.at) == player.key:
        appoint_admin(person, institution)
        for right, contexts in work.rights[1:]:
            grant(affiliation, right, contexts, Period(days_ago(60), today() + timedelta(days=600)), by=None)
    return affiliation


def bring_to_work(players: list[Player], at: str) -> dict[str, dict[str, Affiliation]]:
    """Further people at an institution, with the rights that its head gave before this product kept them."""
    BY_KEY.update({player.key: player for player in players})
    works = {player.key: _employ(player) for player in players}
    _take_over_rights(at, players, works, _person(BY_KEY[HEADS[at]]))
    return works


def _take_over_rights(
    school_key: str, players: list[Player], affiliations: dict[str, dict[str, Affiliation]], head: Person
) -> None:
    for player in players:
        for work in player.works:
            if work.at == school_key and HEADS.get(school_key) != player.key:
                begins = days_ago(min(work.since, 366))
                ends = begins + timedelta(days=work.for_days) if work.for_days else today() + timedelta(days=600)
                for right, contexts in work.rights:
                    take_over_grant(affiliations[player.key][work.at], right, contexts, Period(begins, ends), head, begins)


def make_team(acting: Acting, team: TeamOf, affiliations: dict[str, dict[str, Affiliation]]) -> None:
    made = start_team(acting, team.name)
    for player in team.members:
        join_team(acting, made.id, affiliations[player][team.at].id)
    for school in team.schools:
        put_school_in_team(acting, made.id, NUMBERS[school])
