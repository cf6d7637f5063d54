"""What the commands share: entering Django in one role, reading and printing at a terminal."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from getpass import getpass
from pathlib import Path
from typing import Protocol

from paspoort.kernel.embedded import serving
from paspoort.kernel.keys import VAR


class Said(Exception):
    """What the command has to say instead of doing its work."""


def enter_django(level: int = logging.ERROR) -> None:
    """Read the settings and the models; at a terminal only what goes wrong is told, by a process that stays everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
    import django
    from django.conf import settings

    from paspoort.kernel import logs

    logs.configure(as_json=settings.ENV != "development", level=level)
    django.setup()


@contextlib.contextmanager
def django_as(role: str, level: int = logging.ERROR) -> Iterator[None]:
    """Be the process of one database role; without PASPOORT_DATABASE_URL on the embedded server, started when it does not run."""
    os.environ["PASPOORT_ROLE"] = role
    with contextlib.ExitStack() as stack:
        named = any(os.environ.get(name) for name in ("PASPOORT_DATABASE_URL", f"PASPOORT_{role.upper()}_DATABASE_URL"))
        if not named and os.environ.get("PASPOORT_ENV") != "production":
            server = stack.enter_context(serving(VAR))
            server.make_database()
            os.environ["PASPOORT_DATABASE_URL"] = server.url()
        enter_django(level)
        from django.db import connections

        stack.callback(connections.close_all)
        yield


def readable(path: Path) -> None:
    """Say it before anything starts when a file cannot be read."""
    try:
        with path.open("rb"):
            return
    except OSError as problem:
        raise Said(f"{path} cannot be read: {problem.strerror}.") from None


def secret_line(path: str, question: str) -> str:
    """Read what nobody else may see from a file or standard input: an argument would stand in the list of processes."""
    if path != "-":
        readable(Path(path))
        text = Path(path).read_text()
    else:
        text = getpass(f"{question}: ") if sys.stdin.isatty() else sys.stdin.readline()
    return text.strip()


class Told(Protocol):
    """Tells how far something is: so much done of so much in all, and of what when that changes."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Told]:
    """A bar on the terminal; nothing where the output goes to a file."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def told(done: int, total: int, what: str = "") -> None:
            bar.update(task, completed=done, total=total, description=f"{title} {what}".strip())

        yield told


def table(title: str, columns: Mapping[str, Mapping[str, int]], rows: Sequence[str]) -> None:
    """Print counts: a column for what happened, a row for what it happened to."""
    from rich.console import Console
    from rich.table import Table

    made = Table("", title=title)
    for name in columns:
        made.add_column(name, justify="right")
    for row in rows:
        made.add_row(row, *(str(counts.get(row, 0)) for counts in columns.values()))
    Console().print(made)
