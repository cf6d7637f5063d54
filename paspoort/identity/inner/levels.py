"""Levels: how strong a sign-in is, and what each key of a provider is worth.

The table is data: an installation adds the names that its integration still uses (`PASPOORT_ACM_LEVELS`).
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class Level(IntEnum):
    """Assurance of a sign-in, comparable: `LOW < SUBSTANTIAL < HIGH`."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


class Mechanism(NamedTuple):
    """One key as ACM knows it: its `acr`, its name, the level ACM and CSAM (None: not theirs) give it, and what it is worth
    here."""

    urn: str
    name: str
    acm_level: int
    csam_level: int | None
    level: Level


_AUTHMECH = "urn:be:vlaanderen:authmech:"

ACM_MECHANISMS = (
    Mechanism(f"{_AUTHMECH}eid", "Connected eID", 35, 500, Level.HIGH),
    Mechanism(f"{_AUTHMECH}eidashigh", "eIDAS high", 35, 500, Level.HIGH),
    Mechanism(f"{_AUTHMECH}itsme", "itsme", 27, 450, Level.HIGH),
    Mechanism(f"{_AUTHMECH}csamtotp", "Mobile app", 26, 400, Level.SUBSTANTIAL),
    Mechanism(f"{_AUTHMECH}csamsms", "SMS", 25, 400, Level.SUBSTANTIAL),
    Mechanism(f"{_AUTHMECH}eidassubstantial", "eIDAS substantial", 25, 400, Level.SUBSTANTIAL),
    Mechanism(f"{_AUTHMECH}tlsclient", "Client certificate", 19, None, Level.LOW),
    Mechanism(f"{_AUTHMECH}kerberos", "Kerberos", 12, None, Level.LOW),
    Mechanism(f"{_AUTHMECH}password", "Password", 10, None, Level.LOW),
    Mechanism(f"{_AUTHMECH}csampassword", "CSAM password", 5, 200, Level.LOW),
    Mechanism(f"{_AUTHMECH}csamselfreg", "Self-registered", 5, 100, Level.LOW),
)

ACM_LEVELS: Mapping[str, Level] = MappingProxyType({row.urn: row.level for row in ACM_MECHANISMS})

ACM_KEYS: tuple[str, ...] = tuple(f"{_AUTHMECH}{key}" for key in ("eid", "itsme", "csamtotp", "csamsms"))
"""The keys this product asks for; the federal token is not among them (rule 52)."""

FEDERAL_TOKENS = frozenset({"fedtoken", "federaltoken", "csamtoken", "citizentoken", "fastoken", "papertoken", "token"})
"""The names of the federal token, as the last part of an `acr` or an `amr`, without hyphens and in small letters."""


def level_of(acr: str | None, table: Mapping[str, Level] = ACM_LEVELS) -> Level:
    """Say what an `acr` is worth; an unknown or missing one counts as the lowest."""
    return table.get(acr, Level.LOW) if acr else Level.LOW


def keys_reaching(level: Level, keys: Iterable[str], table: Mapping[str, Level] = ACM_LEVELS) -> tuple[str, ...]:
    """Choose, in order, the keys that are worth at least `level`: what to send as `acr_values`.

    Where the table knows the same key under an older name too, both are sent: a provider passes over what it does not know.
    """
    named = (urn for key in keys for urn in (key, *(other for other in table if last_part(other) == last_part(key))))
    return tuple(urn for urn in dict.fromkeys(named) if level_of(urn, table) >= level)


def last_part(urn: str) -> str:
    """The name of a key without its namespace, as names are compared: `urn:be:vlaanderen:authmech:eid` is `eid`."""
    return urn.replace("/", ":").rpartition(":")[2].casefold().replace("-", "").replace("_", "")


def claims_federal_token(claims: Mapping[str, Any]) -> bool:
    """Whether a token says, as `acr` or among its `amr`, that the federal token was used."""
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else [methods])]
    return any(isinstance(one, str) and last_part(one.strip()) in FEDERAL_TOKENS for one in said)


def read_levels(entries: Iterable[str]) -> Mapping[str, Level]:
    """The table with what an installation adds, each as `urn=high`, `=substantial` or `=low`. Raises `ValueError`.

    A name may be added, or made worth less. A key of the table is never made worth more, and the federal token is worth nothing.
    """
    table = dict(ACM_LEVELS)
    for entry in entries:
        urn, equals, word = (part.strip() for part in entry.rpartition("="))
        level = Level.__members__.get(word.upper())
        if not equals or level is None or not urn.isprintable() or " " in urn or ":" not in urn or not last_part(urn):
            raise ValueError(f"not a key and its level, such as urn:example:itsme=high: {entry}")
        if last_part(urn) in FEDERAL_TOKENS:
            raise ValueError(f"the federal token is not offered: {entry}")
        if level > ACM_LEVELS.get(urn, Level.HIGH):
            raise ValueError(f"a key is never worth more than ACM says: {entry}")
        table[urn] = level
    return MappingProxyType(table)
