"""Verbs of sources: who may send us files, about which institutions, and whether institutions may come from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import SOURCE_KINDS, Enrolment, Institution, Scope, Source

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source with the institutions in its scope, by number, and how many enrolments came from it."""

    source: Source
    scope: tuple[str, ...]
    enrolments: int


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a source; None leaves it. Naming institutions narrows one that spoke for all."""

    owner: str | None = None
    everywhere: bool | None = None
    makes_institutions: bool | None = None
    ended_on: date | None = None
    add: Sequence[Institution] = ()
    remove: Sequence[Institution] = ()


def add_source(name: str, kind: str, *, owner: str, change: Change, begins_on: date | None = None) -> Source:
    """Add a source that speaks for the institutions named in `change`, or for all; by default it may not make any."""
    if not NAME.fullmatch(name):
        raise BadInput({"name": _("Name the source with small letters, digits and hyphens, at most 40.")})
    if kind not in SOURCE_KINDS:
        raise BadInput({"kind": _("This kind of source is not known.")})
    if Source.objects.filter(name=name).exists():
        raise BadInput({"name": _("There is a source with this name already.")})
    if not change.everywhere and not change.add:
        raise BadInput({"institution": _("Name the institutions for which the source speaks, or let it speak for all.")})
    source = Source.objects.create(
        name=name, kind=kind, owner=owner.strip(), everywhere=bool(change.everywhere),
        makes_institutions=bool(change.makes_institutions), begins_on=begins_on or today(),
    )  # fmt: skip
    _widen(source, change.add)
    _trace("source.added", source)
    return source


def change_source(name: str, change: Change) -> Source:
    """Change what a source may, or end it. What came from it stays, and stays its own."""
    source = Source.objects.select_for_update().filter(name=name).first()
    if source is None:
        raise BadInput({"name": _("There is no source %(name)s.") % {"name": name}})
    if change.add and source.everywhere and change.everywhere is None:
        Scope.objects.filter(source=source).exclude(institution__in=[one.id for one in change.add]).delete()
        source.everywhere = False
    for field in ("owner", "everywhere", "makes_institutions", "ended_on"):
        if (value := getattr(change, field)) is not None:
            setattr(source, field, value)
    Scope.objects.filter(source=source, institution__in=[one.id for one in change.remove]).delete()
    _widen(source, change.add)
    if not source.everywhere and not source.scope.exists():
        raise BadInput({"institution": _("A source speaks for at least one institution. End it instead.")})
    if source.ended_on and source.ended_on < source.begins_on:
        raise BadInput({"ended_on": _("A source cannot end before it begins.")})
    source.save()
    _trace("source.changed", source)
    return source


def list_sources() -> list[SourceSeen]:
    """Every source, the living ones first. Runs as the operator, who sees enrolments too."""
    seen = []
    for source in Source.objects.order_by("ended_on", "name"):
        scope = source.scope.select_related("institution").order_by("institution__number") if not source.everywhere else ()
        count = Enrolment.objects.filter(from_source=source).count()
        seen.append(SourceSeen(source, tuple(one.institution.number for one in scope), count))
    record("source.listed", channel="operator", sources=len(seen))
    return seen


def source_named(name: str, kind: str) -> Source:
    """The living source of that name; without a name the only one of its kind. Raises `Refused` with a sentence otherwise."""
    living = Source.objects.filter(Source.counting(), kind=kind)
    found = list(living.filter(name=name) if name else living.order_by("name"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(found_.name for found_ in (found or living.order_by("name")))
    if name:
        text = _("There is no source %(name)s now for such a file. There are: %(names)s.")
        raise Refused("no_source", text % {"name": name[:40], "names": names or "-"})
    if found:
        text = _("Whose file is this? Name its source: --source NAME. There are: %(names)s.")
        raise Refused("which_source", text % {"names": names})
    raise Refused("no_source", _("There is no source for such a file. Make one: paspoort operator source add."))


def _widen(source: Source, institutions: Sequence[Institution]) -> None:
    for institution in institutions:
        Scope.objects.get_or_create(source=source, institution=institution)


def _trace(event: str, source: Source) -> None:
    record(
        event, object=source.id, channel="operator", everywhere=source.everywhere, makes_institutions=source.makes_institutions,
        ended=source.ended_on is not None, scope=0 if source.everywhere else source.scope.count(),
    )  # fmt: skip
