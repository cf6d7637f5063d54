"""A machine with Python and make is enough: hashed locks that name no host, and a database that looks after itself."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from babel.messages.pofile import read_po, write_po

from paspoort.command import main
from paspoort.demo.run import _free_ports
from paspoort.kernel.embedded import CannotStart, Server, serving
from paspoort.web import catalogue

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["base", "dev", "uv"]
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / f"requirements/{name}.txt").read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_library_has_its_hashes_and_no_lock_names_a_host(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(pins(name)) >= 1
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|--extra|--trusted|@ file", text)


def test_everything_asked_for_is_locked_and_development_runs_what_production_runs() -> None:
    base, dev = pins("base"), pins("dev")
    asked = re.findall(r"^([a-z][a-z0-9-]*)", (ROOT / "requirements/base.in").read_text(), re.MULTILINE)
    assert set(asked) <= set(base)
    assert {name: dev.get(name) for name in base} == base


def test_each_dependency_is_accounted_for() -> None:
    told = (ROOT / "docs/dependencies.md").read_text()
    for name in ("base", "dev", "uv"):
        for asked in re.findall(r"^([a-z][a-z0-9-]*)", (ROOT / f"requirements/{name}.in").read_text(), re.MULTILINE):
            assert f"| {asked} |" in told, asked


def test_the_version_is_the_one_that_the_changelog_tells_about(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    newest = re.search(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest and capsys.readouterr().out.strip() == newest[1]


def test_make_tells_what_it_can() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "shell", "migration", "policies", "messages", "bench", "demo-reset", "lock"):
        assert re.search(rf"^  make {target} +\S", told, re.MULTILINE), target


def test_the_check_of_a_change_is_make_check() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text().strip().endswith("exec make check")


# --- the embedded database ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("embedded"), {"fsync": "off"})
    made.start()
    made.make_database()
    yield made
    made.stop()
    made.erase()


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.url()) as db:
        row = db.execute(question).fetchone()
        return row and row[0]


def test_it_listens_on_no_port_and_asks_a_password(server: Server) -> None:
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert ask(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == 0
    with pytest.raises(psycopg.OperationalError, match=r"authentication failed|no password"):
        psycopg.connect(re.sub(r":\w+@", ":guess@", server.url()))


def test_it_never_runs_as_root(server: Server) -> None:
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0


def test_what_somebody_typed_never_stands_in_its_log(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as db:
        db.execute("create table if not exists kept (name text primary key)")
        db.execute("insert into kept values ('Jansens-secret') on conflict do nothing")
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.execute("insert into kept values ('Jansens-secret')")
    assert "duplicate key" in server.log.read_text()
    assert "Jansens-secret" not in server.log.read_text()


def test_it_comes_back_after_being_killed_with_all_that_was_committed(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as db:
        db.execute("create table survives as select 1 as one")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()
    assert ask(server, "select one from survives") == 1


def test_a_second_user_of_the_same_folder_joins_and_leaves_it_running(server: Server) -> None:
    with serving(server.home.folder) as same:
        assert ask(same, "select 1") == 1
    assert server.running()
    assert ask(server, "select 1") == 1


def test_a_folder_with_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    long = Server(tmp_path / ("x" * 120), {"fsync": "off"})
    long.start()
    long.make_database()
    assert ask(long, "select 1") == 1
    long.stop()
    long.erase()


def test_data_of_another_root_key_are_refused_with_a_word_on_what_to_do(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.stop()
    with monkeypatch.context() as changed:
        changed.setattr("paspoort.kernel.embedded.role_password", lambda role: "another")
        with pytest.raises(CannotStart, match="make demo-reset"):
            server.start()
    server.start()


# --- the command line ----------------------------------------------------------------------------------------------------


def test_a_taken_port_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match="PORT=8123 make run"):
            _free_ports(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "oneroster", "/nowhere/file.zip"], "cannot be read"),
        (["audit", "verify", "--checkpoint", "/nowhere/checkpoint"], "cannot be read"),
        (["run", "--port", "70000"], "is not a port"),
    ],
)
def test_what_can_be_expected_to_go_wrong_is_one_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "paspoort.command", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert result.returncode in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


# --- the Dutch ----------------------------------------------------------------------------------------------------------


def test_the_dutch_is_complete() -> None:
    assert list(catalogue.problems()) == []


def test_a_missing_an_uncertain_and_a_broken_translation_are_all_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = catalogue.kept()
    sentences = [each.id for each in kept if each.id and isinstance(each.id, str) and each.string]
    placed = next(each for each in sentences if "%(" in each)
    plain = [each for each in sentences if "%" not in each][:2]
    kept[plain[0]].string = ""
    kept[plain[1]].flags.add("fuzzy")
    kept[placed].string = "%(lost)s"
    target = tmp_path / catalogue.PLACE
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, kept)
    monkeypatch.setattr(catalogue, "_root", lambda: tmp_path)
    with target.open("rb") as file:
        assert read_po(file)
    found = "\n".join(catalogue.problems())
    for sentence in (plain[0], plain[1], placed):
        assert repr(sentence) in found


def test_collecting_sentences_anew_changes_nothing_and_what_nobody_uses_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home, file in catalogue.places().items():
        copy = tmp_path / home / catalogue.PLACE
        copy.parent.mkdir(parents=True)
        copy.write_text(file.read_text())
    monkeypatch.setattr(catalogue, "_root", lambda: tmp_path)
    here, there = (tmp_path / home / catalogue.PLACE for home in ("web/about", "web/centre"))
    before, at_the_centre = here.read_text(), there.read_text()
    moved = at_the_centre.split("\n\n")[1]
    here.write_text(f'{before}\n{moved}\n\nmsgid "Nobody says this"\nmsgstr "Niemand zegt dit"\n')
    there.write_text(at_the_centre.replace(f"{moved}\n\n", "", 1))
    assert "run make messages" in "\n".join(catalogue.problems())
    assert catalogue.update() == 0
    assert (here.read_text(), there.read_text()) == (before, at_the_centre)


def test_the_check_of_the_dutch_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "problems", lambda: iter(["no Dutch for 'x'"]))
    assert main(["messages", "--check"]) == 1
