"""Someone sets the product up on a machine of her own: two commands, an address, and Ctrl-C when done."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from paspoort.settings import ROOT
from tests.journeys.site import free_port

COUNT = """
import psycopg
from paspoort.kernel.embedded import Server
from paspoort.kernel.keys import VAR
with psycopg.connect(Server(VAR).url()) as db:
    print(db.execute("select count(*) from helpdesk_question").fetchone()[0])
"""


def test_make_help_tells_what_there_is() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True).stdout
    for word in ("run", "test", "check", "bench", "demo-reset"):
        assert re.search(rf"make {word}\s+\S", said)


@contextmanager
def demonstration(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`paspoort run`, up and answering; gives the process and what it printed until then."""
    command = [sys.executable, "-m", "paspoort.command", "run"]
    runner = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert runner.stdout is not None
    with runner.stdout:
        lines: list[str] = []
        try:
            while (line := runner.stdout.readline()) and "Ctrl-C" not in line:
                lines.append(line)
            yield runner, lines
        finally:
            runner.send_signal(signal.SIGTERM)
            lines += runner.stdout.readlines()
            assert runner.wait(60) == 0, "".join(lines)


def still_there(folder: Path) -> list[str]:
    """Whatever still runs out of this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes() + (process / "cmdline").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.timeout(300)
def test_the_demonstration_starts_keeps_what_was_done_and_stops_without_a_trace(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PASPOORT_", "DJANGO_"))}
    env |= {"PASPOORT_VAR": str(tmp_path), "PORT": str(free_port())}
    address = f"http://localhost:{env['PORT']}"
    with demonstration(env) as (_, lines):
        said = "".join(lines)
        assert address in said and "Marieke Van den Broeck" in said, said
        ask_a_question(address)
    assert still_there(tmp_path) == []
    began = time.monotonic()
    with demonstration(env) as (_, lines):
        assert address in "".join(lines)
        took = time.monotonic() - began
        kept = subprocess.run([sys.executable, "-c", COUNT], env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert kept.strip() == "1"
    assert took < 60
    assert still_there(tmp_path) == []


def ask_a_question(address: str) -> None:
    with httpx.Client(base_url=address, trust_env=False, timeout=10) as visitor:
        page = visitor.get("/contact").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        topic = re.search(r'<option value="(\w+)"', page)
        assert token and topic
        typed = {"topic": topic[1], "name": "An Peeters", "email": "an@school.example", "message": "Blijft dit bewaard?"}
        answer = visitor.post(
            "/contact", data=typed | {"csrfmiddlewaretoken": token[1]}, headers={"Referer": f"{address}/contact"}
        )
        assert answer.status_code in (200, 302, 303)
