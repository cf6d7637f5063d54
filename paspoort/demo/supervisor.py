"""Supervisor of `make run`: what ended is started again, and what changed in the source is taken in without being asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from paspoort.kernel.embedded import CannotStart, Server

SOURCE = Path(__file__).resolve().parents[1]
TAKEN_IN = {".py", ".sql", ".json", ".html", ".css", ".js", ".svg", ".po"}
HASTY = 10
"""A part that ended within so many seconds of a change does not start: it waits for the next change."""


class Startable(Protocol):
    """A part of the demonstration, as far as keeping it alive goes."""

    name: str
    starts: list[float]

    @property
    def log(self) -> Path: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def ended(self) -> bool: ...
    def end_group(self) -> None: ...


class Watch:
    """The files of the source, as they were when last looked at."""

    def __init__(self, folder: Path = SOURCE) -> None:
        self.folder = folder
        self._known = self._now()

    def changed(self) -> set[Path]:
        """What was changed, added or removed since; nothing while somebody is still saving."""
        now = self._now()
        if now == self._known:
            return set()
        while (later := self._after_a_moment()) != now:
            now = later
        different = {path for path, _ in self._known.items() ^ now.items()}
        self._known = now
        return different

    def _after_a_moment(self) -> dict[Path, int]:
        time.sleep(0.2)
        return self._now()

    def _now(self) -> dict[Path, int]:
        found = {}
        for path in self.folder.rglob("*"):
            if path.suffix in TAKEN_IN:
                try:
                    found[path] = path.stat().st_mtime_ns
                except FileNotFoundError:
                    continue
        return found


def keep_alive(parts: Sequence[Startable], server: Server | None, prepare: Callable[[], None]) -> None:
    """Until someone says stop. Something that keeps ending by itself stops it all; something that a change broke waits.

    The first part is the web server: it alone shows templates, styles and sentences. `prepare` brings the database up to date.
    """
    watch, changed_at, waiting = Watch(), 0.0, set[str]()
    while True:
        time.sleep(0.5)
        if server and server.process and server.process.poll() is not None:
            print("The database ended and is started again.", flush=True)
            server.start()
        if changed := watch.changed():
            take_in(changed, parts, prepare)
            changed_at, waiting = time.monotonic(), set()
        for part in parts:
            if part.name in waiting or not part.ended():
                continue
            part.end_group()
            if time.monotonic() - changed_at < HASTY and changed_at:
                print(f"  {part.name} does not start with this change: {last_line(part.log)}", flush=True)
                waiting.add(part.name)
                continue
            print(f"The part '{part.name}' ended and is started again.", flush=True)
            part.start()


def take_in(changed: set[Path], parts: Sequence[Startable], prepare: Callable[[], None]) -> None:
    """Bring what changed into the running demonstration: sentences, database, and the processes that read it."""
    print(f"\nChanged: {', '.join(sorted(path.name for path in changed)[:5])}{' …' if len(changed) > 5 else ''}", flush=True)
    for path in changed:
        if path.suffix == ".po" and path.exists():
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
    if any(path.suffix == ".sql" or path.parent.name == "migrations" for path in changed):
        try:
            prepare()
        except CannotStart as problem:
            print(f"  {problem}", flush=True)
    reads_it = parts if any(path.suffix in (".py", ".json") for path in changed) else parts[:1]
    for part in reads_it:
        part.stop()
        part.starts.clear()
        part.start()
    print(f"  started again: {', '.join(part.name for part in reads_it)}", flush=True)


def last_line(log: Path) -> str:
    """The last words of a part, which for a fault in the code is the fault."""
    lines = log.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'it said nothing'} (see {log})"
