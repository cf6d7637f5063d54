"""What the command for a school's own table does: show what it would do, and with --yes do it."""

from __future__ import annotations

import argparse
import sys

from paspoort.command.tasks import ASKS, IN_VAIN
from paspoort.command.terminal import Said, django_as, readable


def import_table(words: argparse.Namespace) -> int:
    """Pupils of a school from its own table: what it would do, and with --yes that. Ends with 0 when something was taken or
    nothing had to change, 1 when the file was refused, 3 when nothing came of it, 4 when ends must be confirmed."""
    readable(words.file)
    with django_as("worker"):
        from paspoort.kernel.models import Refused
        from paspoort.registry.actions import read_confirm

        try:
            return _used(words, read_confirm(words.confirm))
        except ValueError:
            raise Said("After --confirm come institution numbers of six digits, with commas between, or: all.") from None
        except Refused as refused:
            if refused.code != "ends_too_many":
                raise
            print(refused.sentence, file=sys.stderr)
    return ASKS


def _used(words: argparse.Namespace, confirm: frozenset[str]) -> int:
    from paspoort.exchange.flat import Asked, ends_of, tell, use_file, write_refused_rows

    asked = Asked(words.source, words.institution, not words.changes, words.level)
    table, outcome = use_file(words.file, asked, confirm if words.yes else None)
    print("\n".join(tell(table, outcome)))
    if words.refused and write_refused_rows(words.refused, outcome):
        print(f"Each refused row stands with its reason in {words.refused}.")
    if not words.yes:
        print("Nothing was changed. With --yes it is done.")
        for line in ends_of(outcome):
            print(f"Name with --confirm: {line}")
    return IN_VAIN if outcome.in_vain else 0
