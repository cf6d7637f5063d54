"""Code lists at the terminal: which codes there are, lists brought in from a file, and lists as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from paspoort.command.terminal import Said, django_as, readable

if TYPE_CHECKING:
    from paspoort.nomenclature.actions import CodeImport, Step

REFUSED = 1
SHOWN = {"new": "+", "renamed": "~", "changed": "*", "closed": "-"}


def list_codes(words: argparse.Namespace) -> int:
    """The codes that may be chosen in a school year, list by list."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.nomenclature.actions import codes
        from paspoort.nomenclature.models import KINDS

        if words.kind and words.kind not in KINDS:
            raise Said(f"There is no list {words.kind}. The lists are {', '.join(KINDS)}.")
        with acting_as_service("operator", role="worker"):
            for kind in [words.kind] if words.kind else KINDS:
                found = codes(kind, _first_day(words.year))
                print(f"\n{kind} ({len(found)})")
                print("\n".join(f"  {one.code:<24}{one.under:<16}{one.label}  {' '.join(one.flags)}".rstrip() for one in found))
    return 0


def export_lists(words: argparse.Namespace) -> int:
    """Every list as CSV, as `codes import` takes it: all school years, or one."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.nomenclature.actions import export_codes

        with acting_as_service("operator", role="worker"):
            data = export_codes(_first_day(words.year) if words.year else None)
    try:
        if words.file:
            with words.file.open("xb") as file:
                file.write(data)
            print(f"The lists stand in {words.file}.")
        else:
            sys.stdout.write(data.decode("utf-8-sig"))
    except FileExistsError:
        raise Said(f"{words.file} exists already: name a new file.") from None
    except OSError as problem:
        raise Said(f"{words.file} cannot be written: {problem.strerror}.") from None
    return 0


def import_lists(words: argparse.Namespace) -> int:
    """What a file would do to the lists; with --yes it is done. Ends with 1 when something in the file is wrong."""
    readable(words.file)
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.kernel.periods import school_year_of, today
        from paspoort.nomenclature.actions import import_codes, plan_import

        with acting_as_service("operator", role="worker"):
            made = plan_import(words.file.read_bytes(), words.year or school_year_of(today()))
            print("\n".join(_told(made)))
            if not made.fits:
                print("Nothing was changed: mend the file first.", file=sys.stderr)
                return REFUSED
            if not words.yes:
                print(f"Nothing was changed. To do just this: add --yes --plan {made.number}")
                return 0
            if words.plan and words.plan != made.number:
                raise Said("This is another plan than the one that you looked at: the file or the lists changed. Look again.")
            import_codes(made)
    print("Done.")
    return 0


def _told(made: CodeImport) -> Iterator[str]:
    signs = {";": "semicolons", ",": "commas", "\t": "tabs"}
    reading, how = made.reading, f"{made.reading.encoding}, {signs[made.reading.separator]}"
    yield f"{reading.read} lines read ({how}), {reading.empty} of them empty. From {made.year}-{made.year + 1} on:"
    for what, sign in SHOWN.items():
        yield from (f"  {sign} {_step(step)}" for step in made.of(what))
    yield ", ".join(f"{count} {what}" for what, count in made.counts.items()) + "."
    yield from (
        f"  orphaned: {_step(step)} would stand under {step.code.under}, which is not there or closes" for step in made.orphaned
    )
    yield from (f"  line {problem.line}: {problem.sentence}" for problem in made.problems)
    if made.closing:
        yield from _still_used(made)


def _still_used(made: CodeImport) -> Iterator[str]:
    """What closing codes would touch (rule 160)."""
    from paspoort.casefile.actions import uses_of

    uses = uses_of(made.closing, made.year)
    for code in made.closing:
        if times := uses.planned.get((code.kind, code.code)):
            yield f"  still in use: {code.kind} {code.code} by {times} planned activities from 1/9/{made.year} on"
    if uses.drafts:
        yield f"  {uses.drafts} drafts are open, with their codes sealed: a closed one is asked anew when it is registered."


def _step(step: Step) -> str:
    code, line = step.code, f" (line {step.line})" if step.line else ""
    before = f", was {step.before}" if step.before and step.before != code.label else ""
    until = f", until {code.last_year}-{code.last_year + 1}" if code.last_year is not None else ""
    return f"{code.kind} {code.code}: {code.label}{before}{until}{line}"


def _first_day(year: int | None) -> date | None:
    return date(year, 9, 1) if year else None
