"""Message catalogues: the sentences of every app and area in one, so that a page looks each of them up once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.translation.trans_real import translation

NUMBERS = range(200)


def join_catalogues() -> None:
    """Lay the catalogues of each language together, where one and many are told apart in the same way. Django keeps one for each
    folder, and would ask forty of them for every sentence of a page; which of two wins stays as it was."""
    for language, _name in settings.LANGUAGES:
        kept = translation(language)._catalog  # type: ignore[attr-defined]
        joined: list[tuple[dict[object, str], Callable[[int], int]]] = []
        for catalogue, which in zip(reversed(kept._catalogs), reversed(kept._plurals), strict=True):
            if not joined or [*map(joined[0][1], NUMBERS)] != [*map(which, NUMBERS)]:
                joined.insert(0, ({}, which))
            joined[0][0].update(catalogue)
        kept._catalogs, kept._plurals = [each for each, _which in joined], [which for _each, which in joined]
