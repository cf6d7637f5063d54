"""A database of an older release is brought to this one by `prepare`, with all that was kept in it.

The older release comes out of the history of this clone, as it was; nothing of it is copied here. A clone without that history
says so, and still tries what laying SQL over older SQL meets most: names of parameters and answers that changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from paspoort.audit.actions import seal_waiting_traces, verify
from paspoort.demo.world import sign_in
from paspoort.kernel.actions import acting_as
from paspoort.kernel.database import prepare
from paspoort.kernel.inner.privileges import asking, compare
from paspoort.passport.actions import open_report, read_page
from paspoort.passport.models import Report
from paspoort.settings import ROOT
from tests.ground import Ground, own_server
from tests.sql import sql

# the last commit of 0.3, and of 0.4 before the workbench
RELEASES = ["8a87599", "9dd688b"]
BUILD = """
import django
django.setup()
try:
    from paspoort.kernel.database import prepare
except ImportError:
    from paspoort.kernel.inner.database import prepare
from paspoort.demo.world import build
prepare()
build()
"""
CATALOGUE = """
select 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) from pg_proc p
 where p.pronamespace = 'public'::regnamespace and pg_get_userbyid(p.proowner) = 'paspoort_owner' and p.prokind = 'f'
union all
select 'policy', concat(polrelid::regclass, ' ', polname),
       concat(polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) from pg_policy
union all
select 'trigger', concat(tgrelid::regclass, ' ', tgname), pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all
select 'column', concat(attrelid::regclass, ' ', attname),
       concat(format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
 where attnum > 0 and not attisdropped and attrelid in (
   select oid from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'c'))
union all
select 'constraint', concat(conrelid::regclass, ' ', conname), pg_get_constraintdef(oid) from pg_constraint
 where connamespace = 'public'::regnamespace and contype <> 'n'
union all
select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
"""
RENAME = """
update pg_proc set proargnames = array(select 'of_before_' || name from unnest(proargnames) name)
 where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = 'paspoort_owner' and proargnames is not null
   and not starts_with(proname, 'procrastinate_')
"""
# laid anew from this version's files
LISTS = {"rights_right", "rights_context", "rights_permission", "passport_orientation", "audit_knownevent", "kernel_knownlimit"}
Catalogue = dict[tuple[str, str], str]


def catalogue() -> Catalogue:
    """All that SQL and migrations laid, by kind and name; a list of words, which PostgreSQL keeps as it was said, in one way."""
    return {(kind, name): re.sub(r"ARRAY\[(.*?)\]", _as_text, what) for kind, name, what in sql(CATALOGUE)}


def _as_text(words: re.Match[str]) -> str:
    return "'{" + re.sub(r"'|::text| ", "", words[1]) + "}'::text[]"


def differences(found: Catalogue, wanted: Catalogue) -> list[str]:
    """What is not as a new installation has it."""
    return [
        f"{key}: {found.get(key)} -> {wanted.get(key)}" for key in sorted(found | wanted) if found.get(key) != wanted.get(key)
    ]


def counted() -> dict[str, int]:
    """How many rows lie in each table that the older release had too."""
    known = [
        name for (name,) in sql("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    ]
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("paspoort.")]
    return {table: sql(f"select count(*) from {table}")[0][0] for table in tables if table in known}


@pytest.fixture(scope="module")
def server() -> Iterator[Ground]:
    """A server of its own, because roles belong to all its databases."""
    with own_server() as (_server, ground):
        yield ground


def laid_by(release: str, folder: Path, url: str) -> None:
    """The database as that release made it, with the people, rights and reports of its demonstration."""
    history = subprocess.run(["git", "archive", release, "paspoort"], cwd=ROOT, capture_output=True, check=False)
    if history.returncode:
        pytest.skip(f"This clone has no commit {release}, so a database of that release was not tried: fetch the whole history.")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=history.stdout, check=True)
    env = os.environ | {"PASPOORT_DATABASE_URL": url, "PYTHONPATH": str(folder), "PASPOORT_VAR": str(folder / "var")}
    made = subprocess.run([sys.executable, "-c", BUILD], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-2000:]


@pytest.fixture(scope="module")
def wanted(server: Ground) -> Catalogue:
    """What a new installation has."""
    with server.clone("paspoort_new", server.bare):
        return catalogue()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("release", RELEASES)
def test_an_older_database_becomes_as_a_new_one_and_keeps_what_it_held(
    server: Ground, wanted: Catalogue, tmp_path: Path, release: str
) -> None:
    with server.clone("paspoort_older", "template0") as url:
        laid_by(release, tmp_path, url)
        before = counted()
        assert before["passport_report"] and before["rights_grant"] and before["audit_trace"]
        prepare(url)
        assert differences(catalogue(), wanted) == []
        with connection.cursor() as cursor:
            assert compare(asking(cursor)) == ({}, set())
        after = counted()
        assert {name: after[name] for name in before.keys() - LISTS if after[name] < before[name]} == {}
        seal_waiting_traces()
        assert verify().ok
        with acting_as(sign_in("care", "linde")) as acting:
            opened = open_report(acting, Report.objects.filter(state="finalised").latest("number").id)
            assert read_page(acting, opened.consultation.id, 1)


def test_names_of_parameters_and_answers_may_change_from_one_release_to_the_next(server: Ground, wanted: Catalogue) -> None:
    with server.clone("paspoort_renamed", server.bare) as url:
        with psycopg.connect(url) as db:
            db.execute(RENAME)
        assert len(differences(catalogue(), wanted)) > 100
        prepare(url)
        assert not differences(catalogue(), wanted)
