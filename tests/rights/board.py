"""A board above two schools of the cast, with an admin of its own: for what a board may see of its schools, and what not."""

from __future__ import annotations

import time

from paspoort.demo.cast import invented_number
from paspoort.identity.actions import Level, Proof, register_person
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.registry.actions import add_institution
from paspoort.registry.models import Institution
from paspoort.rights.actions import admit, appoint_admin

NUMBER, OF_ADMIN = "900019", invented_number(40)


def found_board() -> Institution:
    """The board of De Linde and the Atheneum, with one chief local admin."""
    with acting_as_service("operator", role="worker"):
        board = add_institution(NUMBER, "Scholengroep Schelde en Leie", "board")
        for number in ("034793", "041236"):
            school = Institution.objects.get(number=number)
            add_institution(number, school.name, school.kind, parent=board, address=school.address)
        appoint_admin(register_person("Veerle", "Baeten", NationalNumber(OF_ADMIN)), board, email="bestuur@example.org")
    return board


def board_admin(level: Level = Level.HIGH) -> str:
    """Sign the admin of the board in; gives the session's secret."""
    proof = Proof(
        provider="acm",
        subject="board admin",
        given_name="Veerle",
        family_name="Baeten",
        national_number=OF_ADMIN,
        audience="OV",
        institution_number=NUMBER,
        acr="",
        level=level,
        auth_time=int(time.time()),
    )
    with acting_as_service("sign-in"):
        return admit(proof).secret
