"""The shape of the house: imports and foreign keys point down, every route has a door, every verb leaves a trace."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey
from django.urls import URLPattern, URLResolver, get_resolver

from paspoort.rights.models import PERMISSIONS

ROOT = Path(__file__).resolve().parents[2]
ORDER = settings.APPS
BESIDE = {frozenset({"documents", "rights"}), frozenset({"registry", "helpdesk"})}
SOURCES = sorted((ROOT / "paspoort").rglob("*.py"))


def routes() -> list[URLPattern]:
    def walk(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
        found: list[URLPattern] = []
        for pattern in patterns:
            found += walk(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
        return found

    return walk(get_resolver().url_patterns)


def test_imports_point_down() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


def test_foreign_keys_point_down_and_never_sideways() -> None:
    for model in apps.get_models():
        for field in model._meta.get_fields() if model._meta.app_label in ORDER else ():
            if isinstance(field, ForeignKey):
                here, there = model._meta.app_label, field.related_model._meta.app_label
                assert ORDER.index(there) <= ORDER.index(here), f"{model.__name__}.{field.name}"
                assert frozenset({here, there}) not in BESIDE, f"{model.__name__}.{field.name}"


def test_no_model_is_reached_by_its_name_alone() -> None:
    for path in SOURCES:
        assert "get_model(" not in path.read_text(), path


def test_rows_are_read_by_the_names_of_their_columns() -> None:
    for path in SOURCES:
        text = path.read_text()
        assert path.name == "models.py" or ".from_db(" not in text, path
        assert not re.search(r"select \*\s+from|\(\*row\)", text), path


def test_every_route_is_behind_a_door() -> None:
    assert len(routes()) > 20
    for route in routes():
        view = getattr(route.callback, "__wrapped__", route.callback)
        door = getattr(route.callback, "door", getattr(view, "door", None))
        assert door in ("screen", "public", "client", "machine"), route.name
        # where a browser may send something, a form's token is asked; where machines ask, no session is ever read
        exempt = door in ("client", "machine") or route.name in ("sign_in_callback", "provider_signed_out")
        assert getattr(route.callback, "csrf_exempt", False) == exempt, route.name


NAMED = ("page", "section", "version", "moment", "number", "rest")


def test_ids_in_addresses_are_random_and_names_are_english() -> None:
    for route in routes():
        for name, converter in route.pattern.converters.items():
            kind = type(converter).__name__
            assert kind == "UUIDConverter" or name in NAMED, f"{route.name}: {name} is {kind}"
        assert re.fullmatch(r"[a-z_]+", route.name or ""), route.name


def calls(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], seen: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = (
                node.func.id
                if isinstance(node.func, ast.Name)
                else node.func.attr
                if isinstance(node.func, ast.Attribute)
                else ""
            )
            found.add(name)
            if name in functions and name not in seen:
                found |= calls(functions[name], functions, seen | {name})
    return found


WRITES = {"create", "save", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}


@pytest.mark.parametrize("app", ORDER[ORDER.index("identity") :])
def test_every_verb_that_changes_something_leaves_a_trace(app: str) -> None:
    place = ROOT / "paspoort" / app
    files = [place / "actions.py"] if (place / "actions.py").exists() else sorted((place / "actions").glob("*.py"))
    functions = {
        node.name: node for path in files for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)
    }
    verbs = {name: calls(node, functions, {name}) for name, node in functions.items() if not name.startswith("_")}
    silent = {name for name, called in verbs.items() if called & WRITES and not called & {"record", "record_many"}}
    assert silent - TRACED_BY_CALLER == set()


# Parts of a sign-in, which `rights.admit` traces as a whole, of an import or appointment, of a paper, and of giving to
# several, traced by the verb that calls them.
TRACED_BY_CALLER = {
    "recognise",
    "open_session",
    "end_session",
    "register_person",
    "ask",
    "keep",
    "joined_for_printing",
    "mail_questions",
    "started",
}


@pytest.mark.parametrize("marker", ["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error", "pytest.mark." + "xfail"])
def test_nothing_is_left_unfinished(marker: str) -> None:
    for path in [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]:
        assert not re.search(rf"\b{re.escape(marker)}\b", path.read_text()), path


def test_guarded_tables_are_not_searched_with_like() -> None:
    leaky = re.compile(r"__(i?startswith|i?contains|i?endswith|i?regex)\b(?!=\[)")
    for path in SOURCES:
        if "migrations" in path.parts or path.name == "models.py" or path.parent.name == "models":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if leaky.search(line):
                assert "kinds__contains" in line or "allows__contains" in line, f"{path}:{number}"


def test_every_context_is_given_and_ended_with_a_permission_that_exists() -> None:
    """Or by the operator alone; a word that is neither would let nobody give it, and nobody notice."""
    rows = (ROOT / "paspoort" / "rights" / "sql" / "data.sql").read_text().split("insert into rights_context")[1].splitlines()
    contexts = [re.findall(r"'([^']*)'", row) for row in rows if row.strip().startswith("('")]
    known = {*PERMISSIONS, "operator:appoint"}
    assert len(contexts) >= 8
    for right, code, _name, _kinds, _categories, allows, given_with, ended_with in contexts:
        assert {given_with, ended_with} <= known, f"{right}.{code}"
        assert set(filter(None, allows.strip("{}").split(","))) <= set(PERMISSIONS), f"{right}.{code}"


def calls_now(node: ast.AST) -> set[str]:
    """What is asked about the day or the time when a file is read, and not when a test runs."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return set()
    inside = {name for child in ast.iter_child_nodes(node) for name in calls_now(child)}
    return inside | {node.func.id} if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else inside


def test_no_test_keeps_a_day_from_before_midnight_or_takes_the_day_in_london_for_ours() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text()
        kept = [node for node in ast.parse(text).body if isinstance(node, ast.Assign | ast.AnnAssign)]
        assert not {"today", "in_days", "days_ago"} & {name for node in kept for name in calls_now(node)}, path
        assert not re.search(r"_(?:at|until)\.date\(\)", text), f"{path}: a moment is in UTC; localdate() gives our day"
