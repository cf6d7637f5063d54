"""The operator makes the keys for itsme and rolls them over on the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from paspoort.audit.models import Trace
from paspoort.identity.inner.key_file import read_file
from tests.command_line import begin, command, environment

WORDS = ("operator", "roll-itsme-keys")


def roll(url: str, folder: Path, file: Path | str) -> subprocess.CompletedProcess[str]:
    return command(url, folder, *WORDS, PASPOORT_ITSME_KEYS_FILE=str(file))


def test_the_operator_makes_the_keys_once_and_leaves_a_trace(live_world: str, tmp_path: Path) -> None:
    file = tmp_path / "itsme.json"
    made = roll(live_world, tmp_path, file)
    assert made.returncode == 0, made.stderr
    assert "/.well-known/itsme-keys" in made.stdout and '"d"' not in made.stdout
    before = file.read_bytes()
    again = roll(live_world, tmp_path, file)
    assert (again.returncode, file.read_bytes()) == (0, before)
    assert "nothing changed" in again.stdout
    (trace,) = Trace.objects.filter(event="itsme.keys_rolled")
    assert (trace.channel, trace.service, trace.facts) == ("operator", "operator", {})


def test_the_operator_hears_what_is_wrong_and_nothing_changes(live_world: str, tmp_path: Path) -> None:
    unnamed = roll(live_world, tmp_path, "")
    assert (unnamed.returncode, "Traceback" in unnamed.stderr) == (1, False) and "PASPOORT_ITSME_KEYS_FILE" in unnamed.stderr
    nowhere = roll(live_world, tmp_path, tmp_path / "no folder" / "itsme.json")
    assert nowhere.returncode == 1 and "No such file" in nowhere.stderr and "Traceback" not in nowhere.stderr
    other = tmp_path / "other.json"
    other.write_text("{}")
    other.chmod(0o600)
    spoiled = roll(live_world, tmp_path, other)
    assert spoiled.returncode == 1 and "left as it is" in spoiled.stderr and other.read_text() == "{}"
    assert not Trace.objects.filter(event="itsme.keys_rolled").exists()


def test_the_operator_may_be_stopped_at_any_moment(live_world: str, tmp_path: Path) -> None:
    file = tmp_path / "itsme.json"
    settings = environment(live_world, tmp_path, PASPOORT_ITSME_KEYS_FILE=str(file))
    for wait in (0.02, 0.06, 0.1, 0.15, 0.25, 0.4):
        with Path(os.devnull).open("r+") as nowhere:
            process = begin(settings, WORDS, (nowhere, nowhere, nowhere))
        time.sleep(wait)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        assert not file.exists() or len(read_file(file).keys) == 2
    done = roll(live_world, tmp_path, file)
    assert done.returncode == 0, done.stderr
    assert len(read_file(file).keys) == 2
