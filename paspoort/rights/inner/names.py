"""Names compared: whether two ways of writing one mean the same person."""

from __future__ import annotations

from paspoort.registry.actions import normalise


def same_person(typed: tuple[str, str], known: tuple[str, str]) -> bool:
    """Whether a typed (first name, last name) is the known one: accents, case and particles aside; second first names may
    be left out, or be there."""
    if normalise(typed[1]) != normalise(known[1]):
        return False
    return normalise(typed[0]) == normalise(known[0]) or _first(typed[0]) == _first(known[0])


def _first(given_names: str) -> str:
    return normalise(given_names.split()[0]) if given_names.split() else ""
