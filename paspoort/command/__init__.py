"""The command line: `paspoort <what>`. It reads the words; what happens lies in `tasks`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from paspoort import VERSION
from paspoort.command import codes, develop, jobs, packages, sources, tables, tasks, trail
from paspoort.command.terminal import Said
from paspoort.kernel.embedded import CannotStart
from paspoort.kernel.keys import RootKeyMissing

REFUSED, UNFIT = 1, 2
LEVELS = ["kleuter", "lager", "basis", "secundair", "mixed"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, do what it asks, and turn what can be expected to go wrong into one sentence."""
    words = parser().parse_args(arguments)
    try:
        result: int = words.call(words)
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        sentence = expected(problem)
        if sentence is None:
            raise
        print(f"paspoort: {sentence}", file=sys.stderr)
        return UNFIT if isinstance(problem, CannotStart | RootKeyMissing) else REFUSED
    return result


def expected(problem: Exception) -> str | None:
    """The sentence for a problem that no programmer needs to see; None for any other."""
    if isinstance(problem, Said | CannotStart | RootKeyMissing):
        return str(problem)
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(problem, ImproperlyConfigured):  # first: without settings no model can be read
        return str(problem)
    from django.db import InterfaceError, OperationalError, ProgrammingError
    from psycopg import OperationalError as LoginError

    from paspoort.kernel.models import BadInput, Refused

    if isinstance(problem, Refused):
        return problem.sentence or problem.code
    if isinstance(problem, BadInput):
        return " ".join(f"{field}: {sentence}" for field, sentence in problem.problems.items())
    if isinstance(problem, OperationalError | InterfaceError | LoginError):
        return (
            "The database does not answer, or does not know us. Look at PASPOORT_DATABASE_URL, and run `paspoort prepare` once."
        )
    if isinstance(problem, ProgrammingError) and getattr(problem.__cause__, "sqlstate", "") in ("42P01", "42883"):
        return "This database was not made ready for this version. Run `paspoort prepare`."
    return None


def parser() -> argparse.ArgumentParser:
    """Every command with its words."""
    made = argparse.ArgumentParser(prog="paspoort", description="A school finds one pupil and reads the valid report, view-only.")
    made.add_argument("--version", action="version", version=VERSION)
    whats = made.add_subparsers(required=True, metavar="what")
    _add_serving(whats)
    _add_data(whats)
    _add_links(whats)
    _add_developing(whats)
    _add(whats, "messages", tasks.messages).add_argument("--check", action="store_true", help="only tell what lacks its Dutch")
    demo = _group(whats, "demo", "The demonstration.")
    _add(demo, "build", tasks.demo_build)
    _add(demo, "reset", tasks.demo_reset)
    return made


def _add_serving(whats: Any) -> None:
    port = int(os.environ.get("PORT") or 8000)
    _add(whats, "run", tasks.run).add_argument("--port", type=int, default=port, help="port; $PORT or 8000 when left out")
    serve = _add(whats, "serve", tasks.serve)
    serve.add_argument("--port", type=int, default=port, help="port; $PORT or 8000 when left out")
    serve.add_argument("--address", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--workers", type=int, default=2, help="processes")
    serve.add_argument("--threads", type=int, default=2, help="threads in each process")
    _add(whats, "work", tasks.work)
    _add(whats, "jobs", jobs.jobs).add_argument(
        "--retry", type=int, metavar="NUMBER", help="let this one, which failed, run again"
    )


def _add_developing(whats: Any) -> None:
    entered = _add(whats, "shell", develop.shell)
    entered.add_argument("--as", dest="someone", default="", metavar="WHO@WHERE", help="someone of the demonstration")
    written = _add(whats, "migration", develop.migration)
    written.add_argument("app", help="such as registry")
    written.add_argument("--name", default="", help="what it does, in a word or two")


def _add_data(whats: Any) -> None:
    _add(whats, "prepare", tasks.prepare)
    _add(whats, "check", tasks.check)
    brought = _group(whats, "import", "Bring in data from outside.")
    _add_oneroster(brought)
    _add_table(brought)
    _add_codes(whats)
    audit = _group(whats, "audit", "Prove the trail.")
    verify = _add(audit, "verify", trail.verify)
    what = verify.add_mutually_exclusive_group()
    what.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint kept elsewhere")
    what.add_argument("--documents", action="store_true", help="every stored paper and its seal, instead of the trail")
    _add(audit, "checkpoint", trail.checkpoint).add_argument("file", type=Path, help="where to write the signed checkpoint")
    _add(audit, "key", trail.key)
    _add(audit, "certificate", trail.certificate)
    export = _add(audit, "export-document", trail.export_document)
    export.add_argument("number", help="the report's number (Kenmerk)")
    export.add_argument("file", type=Path, help="where to write it; a new file")
    export.add_argument("--reason", required=True, choices=["seal_check", "legal_order", "complaint"], help="stands in the trail")
    _add(audit, "find-reader", trail.find_reader).add_argument("image", type=Path, help="a picture of a page, or of part of one")
    _add_operator(whats)


def _add_oneroster(brought: Any) -> None:
    roster = _add(brought, "oneroster", tasks.import_oneroster)
    roster.add_argument("file", type=Path, help="OneRoster 1.1 or 1.2 as a zip of CSV files")
    roster.add_argument("--source", default="", help="whose file it is; needed as soon as there is more than one source")
    roster.add_argument(
        "--confirm", action="append", default=[], metavar="NUMBERS", help="institutions where many enrolments may end, or: all"
    )
    roster.add_argument("--refused", type=Path, help="where to write the refused rows, with their reasons")


def _add_table(brought: Any) -> None:
    table = _add(brought, "table", tables.import_table)
    table.add_argument("file", type=Path, help="xlsx, ods or CSV in which each row is a pupil of a school")
    table.add_argument("--source", required=True, help="whose file it is: operator source add … --kind table")
    table.add_argument(
        "--institution", default="", metavar="NUMBER", help="of rows that name none; that of the source when it has one"
    )
    table.add_argument("--changes", action="store_true", help="only changes: whoever is not in the file stays")
    table.add_argument("--level", default="", choices=LEVELS, help="of the school, where a class does not say it")
    table.add_argument("--yes", action="store_true", help="do it; without this nothing changes")
    table.add_argument(
        "--confirm", action="append", default=[], metavar="NUMBERS", help="institutions where many enrolments may end, or: all"
    )
    table.add_argument("--refused", type=Path, help="where to write the refused rows, with their reasons")


def _add_codes(whats: Any) -> None:
    lists = _add(whats, "codes", codes.list_codes)
    lists.add_argument("--kind", default="", help="one list, such as function or topic")
    _add_year(lists, "this one when left out")
    what = lists.add_subparsers(metavar="what")
    brought = _add(what, "import", codes.import_lists)
    brought.add_argument("file", type=Path, help="CSV with the columns that `codes export` writes")
    _add_year(brought, "this one when left out")
    brought.add_argument("--yes", action="store_true", help="do it; without this nothing changes")
    brought.add_argument("--plan", default="", metavar="NUMBER", help="only when it is still the plan with this number")
    export = _add(what, "export", codes.export_lists)
    export.add_argument("file", type=Path, nargs="?", help="where to write it; a new file, or standard output when left out")
    _add_year(export, "all of them when left out")


def _add_year(made: argparse.ArgumentParser, otherwise: str) -> None:
    made.add_argument(
        "--year", type=_school_year, metavar="YEAR", help=f"school year, by the year in which it begins; {otherwise}"
    )


def _add_operator(whats: Any) -> None:
    operator = _group(whats, "operator", "What only the operator does.")
    appoint = _add(operator, "appoint", tasks.operator_appoint)
    appoint.add_argument("--institution", required=True, help="institution number, six characters")
    appoint.add_argument("--given-name", required=True)
    appoint.add_argument("--family-name", required=True)
    appoint.add_argument("--email", default="", help="address at work: requests for rights are mailed there")
    appoint.add_argument(
        "--national-number-file", default="-", metavar="FILE", help="holds the national number; asked when left out"
    )
    merge = _add(operator, "merge", tasks.operator_merge)
    merge.add_argument("--from", dest="old", required=True, metavar="NUMBER", help="the institution that goes up in the other")
    merge.add_argument("--into", required=True, metavar="NUMBER", help="the institution that remains")
    merge.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="since which day; today when left out")
    review = _add(operator, "review", tasks.operator_review)
    review.add_argument("--institution", required=True, help="institution number, six characters")
    trust = _add(operator, "check-eid-trust", tasks.operator_check_eid_trust)
    trust.add_argument("--days", type=int, default=90, help="how far to look ahead; 90 when left out")
    _add_sources(operator)
    _add(operator, "roll-itsme-keys", tasks.operator_roll_itsme_keys)


def _add_sources(operator: Any) -> None:
    source = _group(operator, "source", "Who sends us files, and what they may say.")
    _add(source, "list", sources.source_list)
    for name, call in (("add", sources.source_add), ("change", sources.source_change)):
        made = _add(source, name, call)
        made.add_argument("name", help="small letters, digits and hyphens")
        made.add_argument("--owner", help="who answers for it, such as the school's office")
        made.add_argument("--institution", action="append", default=[], metavar="NUMBER", help="speaks for this one; repeat it")
        made.add_argument("--everywhere", action="store_true", default=None, help="speaks for every institution")
        making = "its file may make institutions, name them and say who guides whom"
        made.add_argument("--may-make-institutions", action=argparse.BooleanOptionalAction, default=None, help=making)
        if name == "add":
            made.add_argument("--kind", choices=["oneroster", "table"], default="oneroster", help="oneroster when left out")
        else:
            made.add_argument("--without", action="append", default=[], metavar="NUMBER", help="no longer speaks for this one")
            made.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="from that day its files are refused")
    _add(operator, "doubts", sources.doubts)
    _add(operator, "same-person", sources.same_person).add_argument("task", help="the number that `operator doubts` shows")
    _add(operator, "another-person", sources.another_person).add_argument("task", help="the number that `operator doubts` shows")


def _add_links(whats: Any) -> None:
    links = _group(whats, "links", "Packages of schools: who makes them, and the keys that prove who asks.")
    made = _add(links, "register", packages.register)
    made.add_argument("client_id", help="small letters, digits and hyphens; the package names itself so")
    made.add_argument("--name", required=True, help="as schools know it")
    made.add_argument("--contact", default="", help="whom to call, such as an address")
    made.add_argument("--keys-at", default="", metavar="URL", help="where it publishes its keys (JWKS, https); else add-key")
    made.add_argument("--origin", action="append", default=[], metavar="ORIGIN", help="whose pages may frame a report; repeat it")
    made.add_argument("--test", action="store_true", help="for trying; no school can turn it on")
    key = _add(links, "add-key", packages.add_key)
    key.add_argument("client_id")
    key.add_argument("file", type=Path, help="holds the public key, as a JWK")
    key.add_argument("--until", type=_day, required=True, metavar="YYYY-MM-DD", help="the last day on which it counts")
    over = _add(links, "end-key", packages.end_key)
    over.add_argument("client_id")
    over.add_argument("kid", help="the name of the key, as `links list` shows it")
    _add(links, "end", packages.end_vendor).add_argument("client_id")
    _add(links, "try", packages.lay_trial).add_argument("number", help="of a school of which every pupil is invented")
    seen = _add(links, "list", packages.list_vendors)
    seen.add_argument("--days", type=int, default=30, help="how far to look ahead for keys that end; 30 when left out")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day: write it as 2027-09-01") from None


def _school_year(text: str) -> int:
    if not (text.isdecimal() and 1990 <= int(text) <= 2100):
        raise argparse.ArgumentTypeError(f"{text} is not a school year: write the year in which it begins, such as 2026")
    return int(text)


def _add(place: Any, name: str, call: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = place.add_parser(name, help=call.__doc__, description=call.__doc__)
    made.set_defaults(call=call)
    return made


def _group(whats: Any, name: str, about: str) -> Any:
    return whats.add_parser(name, help=about, description=about).add_subparsers(required=True, metavar="what")
