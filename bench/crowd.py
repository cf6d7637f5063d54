"""Two hundred employees at work: each does something in pupil files every five to ten seconds, for two minutes.

They open a file, read its journal, search, and write: begin an activity, type on it, register it. Afterwards the rows are counted
against what they were answered.
"""

from __future__ import annotations

import os
import random
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from statistics import median
from uuid import UUID

import psycopg
from django.urls import reverse

from bench.casefile import LETTERS
from bench.employees import Employee, employees, filled_in, first_topics, pupils_of
from bench.figures import Figure, Pairs, figure, percentile
from bench.ground import Ground
from bench.processor import Meter
from bench.site import Site, running

PEOPLE, MOST = 200, 500
SECONDS = float(os.environ.get("BENCH_CROWD_SECONDS") or 120)
PAUSE = (5.0, 10.0)
SAVES, WARM = 2, 8
"""How often someone's text is kept before it is registered."""
KEPT = """
    select a.id, a.state, a.revision, (select count(*) from casefile_text t where t.activity_id = a.id)
      from casefile_activity a where a.id = any (%s)
"""
TRACED = "select count(*) from audit_trace where event = %s and at >= %s and person_id = any (%s)"


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """How long they wait, and whether anything that they were told is kept is not."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, running(url) as site:
        people = employees(admin, PEOPLE)
        crowd = [Worker(site, one, pupils_of(admin, one)[turn::7], turn) for turn, one in enumerate(people)]
        alive = site.ask([site.get("/livez")], "", count=100).milliseconds
        first_topics()
        _warm(crowd[:WARM])
        meter, (since,) = Meter(url, site.pid), admin.execute("select clock_timestamp()").fetchone() or (None,)
        before = meter.spent()
        _at_work(crowd)
        spent = meter.spent() - before
        lost = _lost(admin, crowd, since)
    waited = [one for worker in crowd for kind in worker.waited.values() for one in kind]
    wrong = [one for worker in crowd for one in worker.wrong]
    slowest, floor = percentile(waited, 0.99), median(alive)
    _tell(crowd, waited, wrong)
    found = Pairs(slowest, floor, slowest / floor, spent / len(waited))
    rate = f"{len(waited) / SECONDS:.1f} a second by {len(crowd)} people"
    unit = f"ms, p99 of {len(waited)} requests, {rate} (p50 {median(waited):.0f})"
    yield figure("crowd", scale, found, unit, f"p99 below {MOST} ms and no error", slowest < MOST and not wrong)
    kept = sum(len(worker.kept) for worker in crowd)
    told = Pairs(float(lost), float(kept), lost / max(kept, 1))
    yield figure("crowd_lost", scale, told, f"of {kept} activities that were answered as kept", "none", lost == 0)


class Worker:
    """One employee: what was asked and how long it took, and what was answered as kept."""

    def __init__(self, site: Site, who: Employee, pupils: Sequence[UUID], turn: int) -> None:
        self.site, self.who, self.pupils, self.chance = site, who, pupils, random.Random(turn)
        self.line = HTTPConnection("127.0.0.1", site.port, timeout=30)
        self.headers = {"Cookie": site.cookies(who.secret), "HX-Request": "true"}
        site.body(who.secret, {})  # what a page of this person carries, looked up here and not in a thread
        self.waited: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []
        self.kept: dict[UUID, tuple[str, int]] = {}
        """The state and the revision of each activity, as it was answered last."""
        self.writing: UUID | None = None

    def work(self, until: float) -> None:
        """Do something, wait, do something else."""
        time.sleep(self.chance.uniform(0, PAUSE[1]))
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                self.chance.choices([self.open, self.read, self.search, self.write], [30, 20, 15, 35])[0]()
            except OSError as problem:
                self.wrong.append(type(problem).__name__)
                self.line.close()
            time.sleep(max(0.0, self.chance.uniform(*PAUSE) - (time.perf_counter() - began)))
        self.line.close()

    def open(self) -> None:
        self._ask("open", reverse("file", args=[self.chance.choice(self.pupils)]))

    def read(self) -> None:
        self._ask("read", reverse("file_journal", args=[self.chance.choice(self.pupils)]))

    def search(self) -> None:
        self._ask("search", reverse("find"), q=self.chance.choice(LETTERS))

    def write(self) -> None:
        """The next step of writing: begin, see the form, type some times, register."""
        if self.writing is None:
            answer = self._ask(
                "begin", reverse("begin_activity", args=[self.chance.choice(self.pupils)]), status=303, then="begin"
            )
            if answer and (found := re.search(r"/activiteit/([0-9a-f-]{36})", answer)):
                self.writing = UUID(found[1])
                self.kept[self.writing] = ("draft", 0)
                self._ask("form", reverse("activity", args=[self.writing]))
            return
        revision = self.kept[self.writing][1]
        if revision < SAVES:
            self._save(self.writing, revision)
        elif self._ask(
            "register", reverse("activity", args=[self.writing]), status=303, revision=str(revision), **filled_in(_text(revision))
        ):
            self.kept[self.writing] = ("registered", revision)
            self.writing = None

    def _save(self, activity: UUID, revision: int) -> None:
        if self._ask("save", reverse("save_activity", args=[activity]), revision=str(revision), text=_text(revision)):
            self.kept[activity] = ("draft", revision + 1)

    def _ask(self, kind: str, path: str, *, status: int = 200, **fields: str | Sequence[str]) -> str:
        """The text of the answer, or the address to which it leads; empty when it is not what it should be."""
        began = time.perf_counter()
        answer = self._answer(path, fields)
        body = answer.read().decode()
        self.waited[kind].append((time.perf_counter() - began) * 1000)
        if answer.status != status:
            self.wrong.append(f"{kind} {answer.status}")
            return ""
        return answer.headers["Location"] or body

    def _answer(self, path: str, fields: dict[str, str | Sequence[str]]) -> HTTPResponse:
        if not fields:
            self.line.request("GET", path, headers=self.headers)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            self.line.request("POST", path, self.site.body(self.who.secret, fields), self.headers | kind)
        return self.line.getresponse()


def _text(revision: int) -> str:
    return "We spraken over wat in de klas lukt en wat niet. " * (2 + revision)


def _warm(crowd: Sequence[Worker]) -> None:
    """Let some do everything once: as on any day, the server has its plans and templates already."""
    for act in (Worker.open, Worker.read, Worker.search, *[Worker.write] * (SAVES + 2)):
        with ThreadPoolExecutor(WARM) as pool:
            list(pool.map(act, crowd))
    for worker in crowd:
        worker.waited.clear()


def _at_work(crowd: Sequence[Worker]) -> None:
    until = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=worker.work, args=[until]) for worker in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _lost(admin: psycopg.Connection[tuple[object, ...]], crowd: Sequence[Worker], since: object) -> int:
    """Activities of which less stands there than was answered, and what was answered without its trace; what nobody was answered
    may stand there or not."""
    kept = {activity: stands for worker in crowd for activity, stands in worker.kept.items()}
    rows = {row[0]: row[1:] for row in admin.execute(KEPT, [list(kept)]).fetchall()}
    lost = sum(not _stands(rows.get(activity), *answered) for activity, answered in kept.items())
    people = [worker.who.person for worker in crowd]
    for event, kind in {"activity.saved": "save", "activity.registered": "register"}.items():
        asked = sum(len(worker.waited[kind]) for worker in crowd)
        wrong = sum(one.startswith(kind) for worker in crowd for one in worker.wrong)
        ((traced,),) = admin.execute(TRACED, [event, since, people]).fetchall()
        lost += max(0, asked - wrong - int(str(traced)))
    return lost


def _stands(row: Sequence[object] | None, state: str, revision: int) -> bool:
    """Whether an activity has what was answered, or went on from there."""
    if row is None:
        return False
    now, kept, texts = row
    return (now == "registered" and texts == 1) or (state == "draft" and now == "draft" and int(str(kept)) >= revision)


def _tell(crowd: Sequence[Worker], waited: Sequence[float], wrong: Sequence[str]) -> None:
    for kind in sorted({kind for worker in crowd for kind, times in worker.waited.items() if times}):
        times = [one for worker in crowd for one in worker.waited[kind]]
        print(f"  {kind}: {len(times)}, p50 {median(times):.0f} ms, p99 {percentile(times, 0.99):.0f} ms", file=sys.stderr)
    print(f"  {len(waited)} requests, the slowest {max(waited):.0f} ms; wrong: {sorted(set(wrong)) or 'none'}", file=sys.stderr)
