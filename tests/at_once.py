"""At once: several who do something in the same moment, each over a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import psycopg
import pytest
from django.db import connections

Answer = TypeVar("Answer")


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """What comes of calls that begin together, in their order."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        try:
            start.wait(20)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [job.result(60) for job in [pool.submit(run, call) for call in calls]]


def until_idle(url: str, role: str = "%") -> None:
    """Wait until the server has noticed that killed processes are gone; only an administrator sees who is at work."""
    others = "datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and usename like %s"
    with psycopg.connect(url, autocommit=True) as admin:
        for _try in range(600):
            if admin.execute(f"select count(*) from pg_stat_activity where {others}", [role]).fetchone() == (0,):
                return
            time.sleep(0.05)
    pytest.fail("the killed process is still at work")
