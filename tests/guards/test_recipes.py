"""Every recipe of docs/recipes, followed to the letter in a copy of the project."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from paspoort.exchange.oneroster import import_file
from paspoort.settings import ROOT
from tests.ground import NAME, Ground
from tests.protocols.oneroster_files import undone

RECIPES = sorted((ROOT / "docs/recipes").glob("*.md"))
BLOCK = re.compile(r"^( *)```(\w+) ?([\w./-]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis")


def blocks(recipe: Path) -> list[tuple[str, str, str]]:
    """(language, file, text) of each block of a recipe that says what to do."""
    found = BLOCK.findall(recipe.read_text())
    return [(language, file, textwrap.dedent(text)) for _indent, language, file, text in found if file or language == "sh"]


def written(file: str, text: str) -> int:
    """How many lines a step asks for that say something: no blank lines, comments and docstrings."""
    lines = [line[1:] for line in text.splitlines() if line.startswith("+")]
    told: set[int] = set()
    if file.endswith(".py") and len(lines) == len(text.splitlines()):
        notes = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.Expr)]
        told = {
            number
            for note in notes
            if isinstance(note.value, ast.Constant)
            for number in range(note.lineno, (note.end_lineno or 0) + 1)
        }
    plain = [line.strip() for number, line in enumerate(lines, 1) if number not in told]
    return sum(bool(line) and not line.startswith(("#", "--", "{#")) for line in plain)


def test_a_noun_asks_no_more_than_it_may() -> None:
    """A form, a list, a right, a letter and their tests (ADR 23)."""
    steps = [step for step in blocks(ROOT / "docs/recipes/add-a-noun.md") if step[0] == "diff"]
    assert 100 < sum(written(file, text) for _language, file, text in steps) <= 250


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as somebody gets it, with the libraries of this one."""
    tree = shutil.copytree(ROOT, tmp_path_factory.mktemp("recipes") / "project", ignore=LEFT_OUT)
    (tree / ".venv").mkdir()
    for part in ["bin", "lib", "lib64", "pyvenv.cfg"]:
        (tree / ".venv" / part).symlink_to(ROOT / ".venv" / part)
    return tree


def add(tree: Path, file: str, text: str) -> None:
    """Add lines with a plus: after the one line that begins as the line above them, in place of one with a minus, or last."""
    path = tree / file
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text().splitlines() if path.exists() else []
    place = len(lines)
    for line in text.splitlines():
        if line.startswith("+"):
            lines.insert(place, line[1:])
            place += 1
            continue
        if line.startswith("-"):
            place = lines.index(line[1:])
            del lines[place]
            continue
        found = [number for number, kept in enumerate(lines) if kept.startswith(line[1:])]
        assert len(found) == 1, f"{file} has {len(found)} lines that begin with {line[1:]!r}"
        place = found[0] + 1
    path.write_text("".join(f"{line}\n" for line in lines))


def run(tree: Path, command: str) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MAKE", "PASPOORT_", "COV_"))}
    done = subprocess.run(
        command, shell=True, cwd=tree, env=plain | {"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


@pytest.mark.timeout(600)
def test_following_every_recipe_gives_what_it_promises(copied: Path) -> None:
    order = ["change-a-report-form", "add-a-right", "add-a-table", "add-a-page", "add-a-task-or-letter", "add-a-noun"]
    steps = [step for name in order for step in blocks(ROOT / f"docs/recipes/{name}.md")]
    for _language, file, text in [step for step in steps if step[0] == "diff"]:
        add(copied, file, text)
    # markers of its own, newer than what was added, so that make does not renew the libraries from here
    for marker in [".base", ".dev"]:
        (copied / ".venv" / marker).touch()
    commands = [line for language, _file, text in steps if language == "sh" for line in text.splitlines()]
    # the tests that recipes add run at once, so that the copy's cast is built once
    tests = [command.partition("ONLY=")[2] for command in commands if "ONLY=" in command]
    others = [command for command in commands if "ONLY=" not in command]
    # every recipe was followed by now, so first each lays its tables
    for command in sorted(others, key=lambda command: not command.startswith("make migration")):
        run(copied, command)
    run(copied, f"make test ONLY='{' '.join(tests)}'")
    run(copied, ".venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet .")
    assert '"helpdesk_callback": "sees 0, moves refused' in (copied / "tests/rights/policies_expected.json").read_text()
    assert '"waiting_item": "sees 1, moves refused' in (copied / "tests/rights/policies_expected.json").read_text()
    assert 'msgid "Be called back"\nmsgstr ""' in (copied / "paspoort/web/about/locale/nl/LC_MESSAGES/django.po").read_text()
    assert len(list((copied / "paspoort/helpdesk/migrations").glob("*_call_backs.py"))) == 1


@pytest.fixture
def empty(ground: Ground) -> Iterator[None]:
    with ground.clone(f"{NAME}_recipe", ground.bare), undone():
        yield


def test_the_example_of_a_oneroster_file_is_taken_in_whole(empty: None, tmp_path: Path) -> None:
    path = tmp_path / "example.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for _language, file, text in blocks(ROOT / "docs/recipes/oneroster-profile.md"):
            archive.writestr(file, text)
    outcome = import_file(path)
    assert outcome.added == {"institutions": 2, "pupils": 1, "enrolments": 1, "guidance": 1}
    assert outcome.refused == {} and outcome.warnings == {}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_every_file_and_name_that_a_recipe_mentions_exists(recipe: Path) -> None:
    prose = BLOCK.sub("", recipe.read_text())
    source = "\n".join(path.read_text() for folder in ("paspoort", "tests") for path in (ROOT / folder).rglob("*.py"))
    for mentioned in re.findall(r"`([\w./-]+)`", prose):
        if "/" in mentioned and not mentioned.startswith("/"):
            places = [ROOT / mentioned, ROOT / "paspoort" / mentioned, *(ROOT / "paspoort").glob(f"*/{mentioned}")]
            assert any(place.exists() for place in places), mentioned
        elif recipe.stem.startswith("add-a-way") and re.fullmatch(r"[A-Za-z_]+", mentioned):
            assert re.search(rf"\b{mentioned}\b", source), mentioned
