"""The cast as the demonstration's ACM knows it: who can sign in there, for which institutions, with which keys and roles."""

from __future__ import annotations

import uuid

from paspoort.demo.acm.personas import Membership, Persona
from paspoort.demo.cast import PLAYERS, SCHOOLS, Player
from paspoort.demo.colleagues import COLLEAGUES

NAMES = {school.key: (school.number, school.name) for school in SCHOOLS}
UNKNOWN = Membership("199999", "Een instelling die het leerlingenpaspoort niet kent")
ATHENEUM = Membership("041236", NAMES["atheneum"][1], "OV", ("IRISGebruiker-gebruiker:041236",))


def personas() -> list[Persona]:
    """Everyone of the cast who may be chosen on the demonstration's sign-in page."""
    return [
        Persona(
            key=player.key,
            given_name=player.given_name,
            family_name=player.family_name,
            national_number=player.national_number,
            vo_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{player.key}.demo.invalid")),
            description=player.line,
            institutions=_memberships(player),
            keys=player.keys,
            group=player.group,
        )
        for player in [*PLAYERS, *COLLEAGUES]
    ]


def _memberships(player: Player) -> list[Membership]:
    if player.acm_roles:
        return [ATHENEUM]
    return [Membership(*NAMES[work.at]) for work in player.works] or [UNKNOWN]
