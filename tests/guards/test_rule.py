"""Where a rule stands: SQL of an app names no table of an app above it, and a chapter of the rule only gives sets and points."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

PASPOORT = settings.ROOT / "paspoort"
FILES = sorted(PASPOORT.glob("*/sql/**/*.sql"))
CHAPTERS = [file for file in FILES if file.name == "rule.sql" or file.parent.name == "rule"]
BESIDE = {"rights", "documents"}
FUNCTION = re.compile(r"create (?:or replace )?function (\w+)\b.*?language \w+ (\w+)", re.DOTALL)


def code(file: Path) -> str:
    return re.sub(r"--.*", "", file.read_text())


def tables_above(app: str) -> set[str]:
    """The tables of every app that this one does not stand on; apps on one line do not know each other."""
    above = set(settings.APPS[settings.APPS.index(app) + 1 :]) | (BESIDE - {app} if app in BESIDE else set())
    return {model._meta.db_table for model in apps.get_models() if model._meta.app_label in above}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PASPOORT)))
def test_sql_names_no_table_of_an_app_above(file: Path) -> None:
    app = file.relative_to(PASPOORT).parts[0]
    assert set(re.findall(r"\b[a-z]+_[a-z]+\b", code(file))) & tables_above(app) == set()


def test_a_chapter_of_the_rule_changes_nothing() -> None:
    found = {name: kind for file in CHAPTERS for name, kind in FUNCTION.findall(code(file))}
    assert len(found) > 30
    assert {name for name, kind in found.items() if kind not in ("stable", "immutable")} == set()
    assert all(not re.search(r"\b(insert into|delete from|update \w+ set|trigger|policy)\b", code(file)) for file in CHAPTERS)
