"""A school's own table of 4,000 pupils, an xlsx that is compared and taken in, beside a bare COPY of the rows that come of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psycopg
import xlsxwriter

from bench.figures import Figure, progress, rounded
from bench.ground import ROOT, Ground
from bench.importing import bare_copy, in_process
from bench.oneroster_world import Size, pupils

PAIRS = int(os.environ.get("IMPORT_PAIRS") or 3)
PUPILS, SECONDS = 4_000, 60
SCHOOL = "034793"
LAY = """
import django; django.setup()
from paspoort.kernel.database import prepare
prepare()
from paspoort.registry.models import Institution, Scope, Source
from datetime import date
school = Institution.objects.create(number="034793", name="School", kind="school")
source = Source.objects.create(name="tafel", kind="table", begins_on=date(2020, 9, 1))
Scope.objects.create(source=source, institution=school)
"""
WORK = """
import json, re, sys, time
from pathlib import Path
import django
django.setup()
from paspoort.exchange.flat import Asked, use_file
path, asked, told = Path(sys.argv[1]), Asked("tafel", "", True, "mixed"), []
for confirm in (None, True, True):
    began = time.perf_counter()
    _table, outcome = use_file(path, asked, confirm)
    told.append((time.perf_counter() - began, outcome.counts["new"], outcome.counts["same"], outcome.counts["refused"]))
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
json.dump([told, peak], sys.stdout)
"""


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """However large the rest is: each pair is an empty registry that compares the file, takes it in, and takes it in again."""
    path = ROOT / "var" / "bench" / "flat.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(path)
    found = []
    for turn in range(PAIRS):
        found.append(_pair(ground, f"{name}_flat", path))
        progress("tables taken in", turn + 1, PAIRS)
    path.unlink()
    compared, taken, again, below, memory = (median(one[place] for one in found) for place in range(5))
    reach = f"at most {SECONDS} s, read, compared and taken in"
    whole = compared + taken
    unit = f"s for {PUPILS} pupils in an xlsx ({memory:.0f} MiB)"
    yield Figure("flat_table", PUPILS, rounded(whole), rounded(below), unit, rounded(whole / below), reach, whole <= SECONDS)
    reach = f"at most {SECONDS} s, and nothing changes"
    yield Figure("flat_again", PUPILS, rounded(again), rounded(below), unit, rounded(again / below), reach, again <= SECONDS)


def write_table(path: Path) -> None:
    """The pupils of one school as its package would write them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Leerlingen")
        for at, header in enumerate(
            ["Naam", "Voornaam", "Geboortedatum", "Rijksregisternr", "Stamnr", "Instelnr", "Klas", "Van"]
        ):
            sheet.write_string(0, at, header)
        for line, (user, birth, _role) in enumerate(pupils(Size(PUPILS)), 1):
            number = user[5].strip("{}").rpartition(":")[2]
            own = f"{user[9]}{'ABC'[line % 3]}"
            cells = [user[7], user[6], birth[3], number, str(line), SCHOOL, own, "2026-09-01"]
            for at, cell in enumerate(cells):
                sheet.write_string(line, at, cell)


def _pair(ground: Ground, name: str, path: Path) -> tuple[float, float, float, float, float]:
    """Seconds to compare, to take in, to take in again, and of the floor; and the most memory in MiB."""
    ground.make(name, afresh=True)
    url = ground.url(name)
    in_process(url, "owner", LAY)
    told, memory = json.loads(in_process(url, "worker", WORK, str(path)))
    if [one[1:] for one in told[1:]] != [[PUPILS, 0, 0], [0, PUPILS, 0]]:
        raise AssertionError(f"the table of the measurement is not taken in: {told}")
    below = bare_copy(url, None)
    with psycopg.connect(ground.url("postgres"), autocommit=True) as admin:
        admin.execute(f'drop database "{name}" with (force)')
    return told[0][0], told[1][0], told[2][0], below, memory
