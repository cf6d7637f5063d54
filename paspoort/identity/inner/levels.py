"""How strong a sign-in is, and what each key of a provider is worth.

The table is data: an installation may pass its own when its integration still uses other names.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType


class Level(IntEnum):
    """Assurance of a sign-in, comparable: `LOW < SUBSTANTIAL < HIGH`."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


_AUTHMECH = "urn:be:vlaanderen:authmech:"

ACM_LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        f"{_AUTHMECH}eid": Level.HIGH,
        f"{_AUTHMECH}eidashigh": Level.HIGH,
        f"{_AUTHMECH}itsme": Level.HIGH,
        f"{_AUTHMECH}csamtotp": Level.SUBSTANTIAL,
        f"{_AUTHMECH}csamsms": Level.SUBSTANTIAL,
        f"{_AUTHMECH}eidassubstantial": Level.SUBSTANTIAL,
        f"{_AUTHMECH}tlsclient": Level.LOW,
        f"{_AUTHMECH}kerberos": Level.LOW,
        f"{_AUTHMECH}password": Level.LOW,
        f"{_AUTHMECH}csampassword": Level.LOW,
        f"{_AUTHMECH}csamselfreg": Level.LOW,
    }
)

ACM_KEYS: tuple[str, ...] = tuple(f"{_AUTHMECH}{key}" for key in ("eid", "itsme", "csamtotp", "csamsms"))
"""The keys this product asks for; the federal token is not among them (rule 52)."""


def level_of(acr: str | None, table: Mapping[str, Level] = ACM_LEVELS) -> Level:
    """Say what an `acr` is worth; an unknown or missing one counts as the lowest."""
    return table.get(acr, Level.LOW) if acr else Level.LOW


def keys_reaching(level: Level, keys: Iterable[str], table: Mapping[str, Level] = ACM_LEVELS) -> tuple[str, ...]:
    """Choose, in order, the keys that are worth at least `level`: what to send as `acr_values`."""
    return tuple(key for key in keys if level_of(key, table) >= level)
