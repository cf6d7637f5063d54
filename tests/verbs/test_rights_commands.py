"""What the operator does for rights on the command line, and that the worker keeps them true by itself."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.db import connection

from paspoort.demo.cast import invented_number
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Grant, Review
from tests.command_line import begin, command, environment
from tests.conftest import Act
from tests.people import grant_of, institution
from tests.verbs.post_office import post_office
from tests.verbs.rights_ground import DAY


def test_the_operator_appoints_an_admin_who_can_be_mailed(live_world: str, tmp_path: Path) -> None:
    words = ["operator", "appoint", "--institution", "105312", "--given-name", "Jo", "--family-name", "Nieuw"]
    wrong = command(live_world, tmp_path, *words, "--email", "geen adres", typed=invented_number(601))
    assert wrong.returncode == 1 and "email" in wrong.stderr and "Traceback" not in wrong.stderr
    done = command(live_world, tmp_path, *words, "--email", "jo@sintjozef.example", typed=invented_number(601))
    assert done.returncode == 0, done.stderr
    assert "Sint-Jozefschool Leuven (105312)" in done.stdout and invented_number(601) not in done.stdout
    made = Affiliation.objects.get(person__family_name="Nieuw")
    assert (made.email, made.grants.get().contexts) == ("jo@sintjozef.example", ["hoofd-lokale-beheerder"])
    later = command(live_world, tmp_path, *words, "--email", "jo.nieuw@sintjozef.example", typed=invented_number(601))
    assert later.returncode == 0, later.stderr
    made.refresh_from_db()
    assert made.email == "jo.nieuw@sintjozef.example"
    bare = command(live_world, tmp_path, *words[:3], "1", *words[4:], typed=invented_number(601))
    assert bare.returncode == 1 and "no institution 1 here" in bare.stderr


def test_the_operator_opens_a_review_once(live_world: str, tmp_path: Path) -> None:
    done = command(live_world, tmp_path, "operator", "review", "--institution", "34793")
    assert done.returncode == 0, done.stderr
    assert f"{today() + 42 * DAY:%d/%m/%Y}" in done.stdout
    assert Review.objects.get().items.count() > 2
    again = command(live_world, tmp_path, "operator", "review", "--institution", "034793")
    assert (again.returncode, again.stdout, "Traceback" in again.stderr) == (1, "", False)
    for number in ("abc", "999999"):
        assert command(live_world, tmp_path, "operator", "review", "--institution", number).returncode == 1
    assert Review.objects.count() == 1


def test_the_operator_merges_two_schools_with_their_rights(live_world: str, tmp_path: Path, act: Act) -> None:
    merge = ["operator", "merge", "--from", "034793", "--into", "041236"]
    wrong = command(live_world, tmp_path, *merge[:-1], "034793")
    assert wrong.returncode == 1 and "Traceback" not in wrong.stderr
    later = command(live_world, tmp_path, *merge, "--on", "volgend jaar")
    assert later.returncode == 2 and "2027-09-01" in later.stderr
    done = command(live_world, tmp_path, *merge)
    assert done.returncode == 0, done.stderr
    assert "Basisschool De Linde (034793) went up in Atheneum Ter Schelde (041236)" in done.stdout
    assert Institution.objects.get(number="034793").successor == institution("atheneum")
    with acting_as(act("care", "atheneum")) as acting:
        assert "report:read" in acting.may
    review = command(live_world, tmp_path, "operator", "review", "--institution", "034793")
    assert "Atheneum Ter Schelde" in review.stdout  # the old number still resolves


def test_the_worker_closes_and_mails_by_itself_and_stops_when_told(live_world: str, tmp_path: Path) -> None:
    assert command(live_world, tmp_path, "operator", "review", "--institution", "034793").returncode == 0
    Review.objects.update(due_on=today() - DAY)
    with post_office() as office:
        env = environment(
            live_world, tmp_path, PASPOORT_MAIL_URL=f"smtp://127.0.0.1:{office.port}", PASPOORT_MAIL_FROM="lp@example.org"
        )
        with Path(os.devnull).open("r+") as nowhere:
            worker = begin(env, ("work",), (nowhere, nowhere, nowhere))
        try:
            until = time.monotonic() + 60
            while not Review.objects.filter(closed_at__isnull=False).exists():
                assert time.monotonic() < until
                connection.close()
                time.sleep(0.1)
            while not office.letters:
                assert time.monotonic() < until
                time.sleep(0.1)
        finally:
            os.kill(worker, signal.SIGTERM)
            assert os.waitpid(worker, 0)[1] == 0
    assert grant_of("care", "linde").ended_because == "not_confirmed"
    assert {str(letter["To"]) for letter in office.letters} == {"johan.desmet@delinde.example"}
    assert Grant.objects.filter(institution=institution("linde"), revoked_at__isnull=True).exists()
