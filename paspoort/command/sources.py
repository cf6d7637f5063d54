"""What the commands for sources and for rows of another person do."""

from __future__ import annotations

import argparse
import uuid
from typing import TYPE_CHECKING

from paspoort.command.terminal import Said, django_as

if TYPE_CHECKING:
    from paspoort.registry.actions import Change
    from paspoort.registry.models import Institution, Source


def source_list(words: argparse.Namespace) -> int:
    """Every source, with what it may say."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.registry.actions import list_sources

        with acting_as_service("operator", role="worker"):
            seen = list_sources()
    for one in seen:
        _tell(one.source, one.scope)
        print(f"    {one.enrolments} enrolments came from it.")
    return 0


def source_add(words: argparse.Namespace) -> int:
    """A source: whoever sends us files, such as a school's package."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.registry.actions import add_source

        with acting_as_service("operator", role="worker"):
            source = add_source(words.name, words.kind, owner=words.owner or "", change=_change(words))
            _tell(source, _scope(source))
    return 0


def source_change(words: argparse.Namespace) -> int:
    """What a source may say, or its end. What came from it stays."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.registry.actions import change_source

        with acting_as_service("operator", role="worker"):
            source = change_source(words.name, _change(words))
            _tell(source, _scope(source))
    return 0


def doubts(words: argparse.Namespace) -> int:
    """Rows that were refused as another person, with both sides."""
    with django_as("worker"):
        from paspoort.registry.actions import DoubtSeen, list_doubts

        found = list_doubts()

    def lines(one: DoubtSeen) -> str:
        sides = [("the file says", one.row), ("the registry knows", one.kept)]
        told = [f"    {who}: {side.name}, {side.birth_date or 'no birth date'}" for who, side in sides if side]
        number = "    The national numbers differ.\n" if one.number_differs else ""
        return (
            f"{one.id}  {one.source} {one.known_as}  {one.reason}  {one.raised_at:%d/%m/%Y}\n" + "\n".join(told) + f"\n{number}"
        )

    print("\n".join(map(lines, found)) or "Nothing waits.")
    if found:
        print("Decide each: paspoort operator same-person NUMBER, or another-person NUMBER. The next file follows it.")
    return 0


def same_person(words: argparse.Namespace) -> int:
    """The row is about the pupil whom the registry knows: the next file may change that pupil."""
    return _decide(words.task, "same")


def another_person(words: argparse.Namespace) -> int:
    """The row is about another child: the source's id no longer means the pupil whom the registry knows."""
    return _decide(words.task, "another")


def _decide(task: str, decision: str) -> int:
    try:
        number = uuid.UUID(task)
    except ValueError:
        raise Said("This is not the number of a task: paspoort operator doubts shows them.") from None
    with django_as("worker"):
        from paspoort.registry.actions import decide_doubt

        decide_doubt(number, decision)
    print("Decided. The next file of that source follows it.")
    return 0


def _change(words: argparse.Namespace) -> Change:
    from paspoort.registry.actions import Change

    return Change(
        owner=words.owner, everywhere=words.everywhere, makes_institutions=words.may_make_institutions,
        ended_on=getattr(words, "until", None), add=_institutions(words.institution),
        remove=_institutions(getattr(words, "without", [])),
    )  # fmt: skip


def _institutions(numbers: list[str]) -> list[Institution]:
    from paspoort.command.tasks import known_institution

    return [known_institution(number) for number in numbers]


def _scope(source: Source) -> tuple[str, ...]:
    return tuple(sorted(source.scope.values_list("institution__number", flat=True))) if not source.everywhere else ()


def _tell(source: Source, scope: tuple[str, ...]) -> None:
    places = "every institution" if source.everywhere else ", ".join(scope)
    makes = "may make institutions" if source.makes_institutions else "may make no institution"
    until = f" until {source.ended_on:%d/%m/%Y}" if source.ended_on else ""
    print(f"{source.name} ({source.kind}, {source.owner or 'no owner named'}): speaks for {places}; {makes};")
    print(f"    since {source.begins_on:%d/%m/%Y}{until}.")
