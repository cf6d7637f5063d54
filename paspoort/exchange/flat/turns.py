"""Turns of tables that schools uploaded: compared, or taken in just as somebody looked at it, in the background."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import structlog
from django.db.models import Q
from django.utils.translation import gettext as _

from paspoort.deliveries.actions import Taking, compared_anew, turn_of, turned_down, turns_waiting
from paspoort.exchange.flat.importer import compare_table, take_table
from paspoort.exchange.flat.rows import Table
from paspoort.kernel.models import Refused
from paspoort.registry.actions import keep_import
from paspoort.registry.models import Institution, Source

log = structlog.get_logger("paspoort.exchange")


def take_deliveries() -> int:
    """Compare, or take in, what waits; gives how many. Killed in the middle nothing was changed, and it still waits."""
    taken = 0
    for one in turns_waiting():
        try:
            with turn_of(one) as taking:
                if taking is not None:
                    _take(taking)
                    taken += 1
        except Refused as refused:
            if refused.code == "import_running":
                break
            compared_anew(one) if refused.code == "plan_changed" else turned_down(one, refused.code)
        except Exception as problem:
            log.warning("delivery.failed", error=type(problem).__name__)
            turned_down(one, "broken")
    return taken


def _take(taking: Taking) -> None:
    source, table = source_of(taking.institution), table_of(taking)
    if not taking.take_in:
        compared = compare_table(table, source)
        taking.planned(compared.plan, compared.counts, compared.digest)
        return
    confirm = frozenset({taking.institution.number}) if taking.ends_confirmed else frozenset()
    outcome = take_table(table, source, confirm=confirm)
    if outcome.digest != taking.digest:
        raise Refused("plan_changed")
    sha256 = hashlib.sha256(json.dumps(taking.content, sort_keys=True).encode()).digest()
    keep_import("table", source, sha256, whole=taking.chosen.whole, counts=outcome.kept)
    taking.done(outcome.plan, outcome.counts, outcome.digest)


def table_of(taking: Taking) -> Table:
    """The sheet that was chosen. Whoever delivers for an institution speaks for that one alone."""
    content: Any = taking.content
    rows = content["sheets"][taking.chosen.sheet][1]
    number = taking.institution.number
    return Table(taking.chosen, rows, content["delimited"], content["since_1904"], {number: taking.institution.name}, number)


def source_of(institution: Institution) -> Source:
    """The source by which the operator lets an institution send its own table: the narrowest one."""
    living = Source.objects.filter(Source.counting(), kind="table")
    speaking = living.filter(Q(everywhere=True) | Q(scope__institution=institution))
    if (found := speaking.order_by("everywhere", "name").first()) is None:
        raise Refused("no_source", _("There is no source for such a file. Make one: paspoort operator source add."))
    return found
