"""Processor time of a measurement: the client, the web server and PostgreSQL, as the kernel counts it.

On a machine that others use as well, wall time tells how busy they were; processor time tells what the work itself cost.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


class Meter:
    """What some processes and all that come of them have spent since they began, in milliseconds, and this process itself."""

    def __init__(self, url: str, server: int | None = None) -> None:
        self._roots = [server] if server else []
        if postmaster := _postmaster(url):
            self._roots.append(postmaster)

    def spent(self) -> float:
        """Milliseconds until now."""
        times = os.times()
        own = time.process_time() * 1000 + (times.children_user + times.children_system) * 1000
        return own + sum(_spent(pid) for pid in _families(self._roots))


def load() -> float:
    """How many others wanted a processor in the last minute."""
    return round(os.getloadavg()[0], 1)


def _postmaster(url: str) -> int | None:
    """The process above ours in PostgreSQL; none where the server runs elsewhere."""
    with psycopg.connect(url) as db, suppress(OSError, ValueError, IndexError):
        pid = db.info.backend_pid
        if "postgres" in (PROC / str(pid) / "comm").read_text():
            return int(_fields(pid)[1])
    return None


def _fields(pid: int) -> Sequence[str]:
    """The fields of /proc/<pid>/stat from the state on: the name before them may hold anything."""
    return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()


def _families(roots: Sequence[int]) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                children.setdefault(int(_fields(int(entry.name))[1]), []).append(int(entry.name))
    waiting = list(roots)
    while waiting:
        yield (pid := waiting.pop())
        waiting += children.get(pid, [])


def _spent(pid: int) -> float:
    """Milliseconds of its threads to the nanosecond, and of children that ended to the tick."""
    found = 0.0
    with suppress(OSError, IndexError, ValueError):
        fields = _fields(pid)
        found += (int(fields[13]) + int(fields[14])) / TICK * 1000
        for task in (PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                found += int((task / "schedstat").read_text().split()[0]) / 1e6
    return found
