"""Apps as README promises them: two public names each, nothing named upward, no rule in web, screens that do not know each other.

What is not so yet stands in `still.py`, as a number a file. A number that grew is a fault; one that shrank is shortened there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from paspoort.web.shell.areas import AREAS
from tests.guards import still

ROOT = Path(__file__).resolve().parents[2]
APPS = list(settings.APPS)
PUBLIC = {"models", "actions"}
# of the kernel also the words, keys and limits that each app speaks of, and what starts a process, a server and a database
KERNEL = {"dates", "encoding", "keys", "limits", "logs", "periods", "phones", "postgresql", "text"}
KERNEL |= {"database", "embedded", "processes"}
NUMBERS = {"growth", "hearing", "references", "vision"}
"""Of `health` also its numbers, which know no person and no database: examples from outside are held against them directly."""
BEFORE_DJANGO = {"paspoort/demands.py": "paspoort.identity.inner.levels"}
"""What is asked before Django stands, when no model can be loaded yet."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(folder: str) -> list[tuple[str, ast.Module]]:
    files = sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())) for path in files]


def modules(tree: ast.AST) -> Iterator[str]:
    """The full names of what is imported anywhere in it: of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def hold(list_name: str, found: Counter[str]) -> None:
    """The list in `still.py` is what was found: nothing more, and nothing that is mended already."""
    listed: dict[str, int] = getattr(still, list_name)
    grown = {place: count for place, count in found.items() if count > listed.get(place, 0)}
    assert not grown, f"{list_name}: mend this, do not list it: {grown}"
    shrunk = {place: found[place] for place, count in listed.items() if count > found[place]}
    assert not shrunk, f"{list_name} in tests/guards/still.py can be shortened (0: take the line away): {shrunk}"


def strangers(place: str, tree: ast.Module) -> Iterator[str]:
    """What a file imports of apps that are not its own, beside their public names."""
    own, events = place.split("/")[1], place.endswith("/events.py")
    for name in modules(tree):
        _paspoort, app, module, *_rest = [*name.split("."), "", ""]
        also = {"kernel": KERNEL, "health": NUMBERS}.get(app, set())
        allowed = PUBLIC | also | ({"events"} if events or app in {"kernel", "identity"} else set())
        if name.startswith("paspoort.") and app in APPS and app != own and module not in allowed:
            yield name


def test_an_app_is_its_models_and_its_actions() -> None:
    found: Counter[str] = Counter()
    for folder in ("paspoort", "bench"):
        for place, tree in parsed(folder):
            before = BEFORE_DJANGO.get(place, " ")
            found[place] += len({name for name in strangers(place, tree) if not name.startswith(before)})
    hold("INNER_READ", found)


def test_a_test_looks_into_one_app_at_most() -> None:
    """The tests of an app know how it is made; the tests of several know what everyone knows."""
    for place, tree in parsed("tests"):
        assert len({name.split(".")[1] for name in modules(tree) if re.match(r"paspoort\.\w+\.inner\b", name)}) < 2, place


def texts(tree: ast.Module) -> Iterator[str]:
    """The strings in a file that are no docstrings."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


def test_nothing_below_web_names_a_template_or_an_address() -> None:
    address = re.compile(r"/[a-z]+(-[a-z]+)*(/[a-z]+(-[a-z]+)*)*")
    for app in [*APPS, "exchange"]:
        for place, tree in parsed(f"paspoort/{app}"):
            if place.startswith(("paspoort/kernel/embedded", "paspoort/kernel/inner/postgres_home")):
                continue  # folders of a machine
            if place.startswith("paspoort/exchange/api"):
                continue  # an entrance of its own, as web is
            assert not [text for text in texts(tree) if ".html" in text or address.fullmatch(text)], place
            assert not [name for name in modules(tree) if name.startswith(("django.urls", "django.template"))], place


def test_a_foreign_key_names_a_model_and_no_string_of_another_app() -> None:
    for _place, tree in parsed("paspoort"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField")):
                named = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                assert not [name for name in named if "." in str(name)], ast.unparse(node)


ASKS = {"objects", "sought", "filter", "exclude", "select_related", "values_list", "annotate", "aggregate", "get_object_or_404"}
DAYS = re.compile(r"_(on|at|date)\b|\b(day|last_day|born)\b|\b(today|now)\(\)")


def ordered(template: str) -> list[str]:
    """Where a template orders days."""
    code = (re.sub('"[^"]*"', "", one) for one in re.findall(r"\{[%{].*?[%}]\}", template, re.S))
    return [one for each in code for one in re.findall(r"[\w.]+ *[<>]=? *[\w.]+", each) if DAYS.search(one)]


def test_there_is_no_rule_in_web() -> None:
    """No query and no comparison of days: both are an app's."""
    for place, tree in parsed("paspoort/web"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                assert (node.attr if isinstance(node, ast.Attribute) else node.id) not in ASKS, place
            elif isinstance(node, ast.Compare) and any(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for one in node.ops):
                assert not DAYS.search(ast.unparse(node)), f"{place}: {ast.unparse(node)}"
    assert not [(path, found) for path in (ROOT / "paspoort/web").rglob("*.html") if (found := ordered(path.read_text()))]


def test_areas_of_the_interface_do_not_know_each_other() -> None:
    for place, tree in parsed("paspoort/web"):
        area = place.split("/")[2]
        for name in modules(tree):
            _paspoort, web, other, *_rest = [*name.split("."), "", ""]
            if web == "web" and area in (*AREAS, "shell"):
                assert other in (area, "shell") or other not in AREAS, f"{place} imports {name}"
                assert area != "shell" or other == "shell", f"{place} imports {name}"


def test_modules_are_imported_at_the_head_of_a_file() -> None:
    found: Counter[str] = Counter()
    for place, tree in parsed("paspoort"):
        if not place.startswith("paspoort/command/"):
            late = {node for one in functions(tree) for node in ast.walk(one) if isinstance(node, ast.Import | ast.ImportFrom)}
            found[place] += len(late)
    hold("LATE_IMPORTS", found)


@cache
def terms() -> set[str]:
    rows = (ROOT / "docs" / "glossary.md").read_text().splitlines()[4:]
    words = {word.lower() for row in rows if row.count("|") > 2 for word in re.findall("[A-Z]?[a-z]+", row.split("|")[2])}
    return {word for word in words if len(word) > 3}


def test_the_docstring_of_a_module_begins_with_its_term() -> None:
    """One of its first six words is of its name, or of its app's, or stands in the glossary."""
    wrong = []
    for place, tree in parsed("paspoort"):
        path = Path(place)
        named = path.parent.name if path.stem in ("__init__", "__main__") else path.stem
        names = {part[:5] for part in f"{path.parts[1]}_{path.parts[-2]}_{named}".split("_") if len(part) > 2}
        first = re.findall("[a-z0-9]+", (ast.get_docstring(tree) or "").lower())[:6]
        known = any(word[:5] in names or word[:4] in names or word in terms() or word.rstrip("s") in terms() for word in first)
        if tree.body and not known:
            wrong.append(place)
    assert not wrong, f"begin with the term, such as the name of the module: {wrong}"


def parameters(one: Function) -> int:
    given = [arg.arg for arg in (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs)]
    return len(given) - (given[:1] in (["self"], ["cls"]))


@pytest.mark.parametrize(
    ("list_name", "too_much"),
    [
        ("LONG_FUNCTIONS", lambda one: (one.end_lineno or 0) - one.lineno >= 25),
        ("MANY_PARAMETERS", lambda one: parameters(one) > 5),
    ],
)
def test_functions_are_short_and_ask_little(list_name: str, too_much: Callable[[Function], bool]) -> None:
    hold(list_name, Counter(place for place, tree in parsed("paspoort") for one in functions(tree) if too_much(one)))


def test_files_are_short() -> None:
    found: Counter[str] = Counter()
    for path in (ROOT / "paspoort").rglob("*"):
        if path.suffix not in (".py", ".sql", ".html") or "migrations" in path.parts:
            continue
        most = 60 if path.suffix == ".html" else 120 if path.parent.name == "screens" else 300
        found[path.relative_to(ROOT).as_posix()] += len(path.read_text().splitlines()) > most
    hold("LONG_FILES", found)
