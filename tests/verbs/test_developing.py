"""What someone who develops asks of the command line: a shell as whoever, and the migration of a change."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from django.utils import timezone

from paspoort.identity.models import Session
from paspoort.registry.models import Pupil
from tests.command_line import command


def shell(url: str, folder: Path, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    return command(url, folder, "shell", *words, typed=typed)


def test_a_shell_as_someone_sees_what_she_sees_and_leaves_nothing(live_world: str, tmp_path: Path) -> None:
    began = timezone.now()
    typed = "sql('select nonsense')\nPupil.objects.count()\nacting.institution_name\nsql('select current_role as me')\n"
    mine = shell(live_world, tmp_path, typed, "--as", "care@linde")
    assert mine.returncode == 0, mine.stderr
    assert "UndefinedColumn" in mine.stderr and "All of it is undone" in mine.stderr
    seen = int(re.findall(r"\d+", mine.stdout)[0])
    assert 0 < seen < Pupil.objects.count() and "paspoort_web" in mine.stdout
    assert not Session.objects.filter(started_at__gte=began, person__isnull=False).exists()


def test_a_shell_as_the_owner_keeps_what_it_does(live_world: str, tmp_path: Path) -> None:
    typed = "sql(\"update registry_institution set address = 'Elders' where number = %s\", '034793')\nPupil.objects.count()\n"
    done = shell(live_world, tmp_path, typed)
    assert done.returncode == 0, done.stderr
    assert f">>> {Pupil.objects.count()}\n" in done.stdout
    again = shell(live_world, tmp_path, "sql('select address from registry_institution where number = %s', '034793')\n")
    assert "Elders" in again.stdout


def test_a_shell_as_nobody_names_who_there_is(live_world: str, tmp_path: Path) -> None:
    told = shell(live_world, tmp_path, "", "--as", "care@atheneum")
    assert told.returncode == 1 and "care@linde" in told.stderr and "Traceback" not in told.stderr


def test_a_migration_of_an_unknown_app_names_the_apps(tmp_path: Path) -> None:
    told = command("postgresql:///nowhere", tmp_path, "migration", "nowhere")
    assert told.returncode == 1 and "registry" in told.stderr
    same = command("postgresql:///nowhere", tmp_path, "migration", "registry")
    assert same.returncode == 0 and "No changes" in same.stdout and same.stderr == ""


def test_a_database_that_is_ready_is_made_ready_again_without_harm(live_world: str, tmp_path: Path) -> None:
    before = Pupil.objects.count()
    done = command(live_world, tmp_path, "prepare")
    assert (done.returncode, done.stdout) == (0, "The database is ready.\n"), done.stderr
    assert Pupil.objects.count() == before
