"""The two people of the sign-in tests, for a provider that runs in a process of its own."""

from paspoort.demo.acm.personas import Persona
from tests.protocols.oidc_world import AN, BO


def people() -> list[Persona]:
    return [AN, BO]
