"""Privileges: what each database role may do, as `privileges.toml` lists it, beside what the database's own catalogue says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROLES = ["owner", "web", "worker", "audit_reader", "backup"]
PLACE = Path(__file__).resolve().parents[1]
KINDS = {"functions": "function", "languages": "language", "system": "system", "types": "type", "views": "view"}
USE = {"function": "execute", "system": "execute", "language": "usage", "type": "usage", "view": "select"}
TABLE_PRIVILEGE = re.compile(r"(select|insert|update|delete|usage)\s*(?:\(([^)]*)\))?")
CLASSES = ["refusing", "silent_without_session", "open", "internal", "triggers"]

Ask = Callable[[str], list[tuple[Any, ...]]]


def asking(cursor: Any) -> Ask:
    """Ask the catalogue over a cursor of whichever kind."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        cursor.execute(question)
        return list(cursor.fetchall())

    return ask


class Privilege(NamedTuple):
    """One thing that one role may do: `public` stands for every role of the server."""

    role: str
    kind: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.role}: {self.what} {self.kind} {self.name}"


class Held(NamedTuple):
    """How a privilege that is held can be taken: by the owner of our tables, or only by an administrator."""

    by_owner: bool
    take: str


@cache
def written() -> dict[str, Any]:
    """The file itself."""
    return tomllib.loads((PLACE / "privileges.toml").read_text())


def names(text: str) -> list[str]:
    """The names in one entry of the file."""
    return text.split()


def definers() -> dict[str, str]:
    """The functions that run as the owner, each with the class in which it is listed."""
    return {name: kind for kind in CLASSES for name in names(written()["as_owner"][kind])}


def held(ask: Ask) -> dict[Privilege, list[Held]]:
    """What the catalogue says that our roles and everyone hold; one name may stand for several functions of PostgreSQL."""
    question = (PLACE / "sql" / "held_privileges.sql").read_text()
    for name, condition in written()["closed"].items():
        question = question.replace(f"CLOSED_{name.upper()}", condition)
    found: dict[Privilege, list[Held]] = {}
    for role, kind, name, what, by_owner, take in ask(question):
        found.setdefault(Privilege(role, kind, name, what), []).append(Held(by_owner, take))
    return found


def listed(ask: Ask) -> set[Privilege]:
    """What the file lists, a star written out, as far as this version of PostgreSQL has it."""
    ours = [name for (name,) in ask(OWN_TABLES)]
    own_functions = {name for (name,) in ask(SYSTEM)}
    found = {Privilege("paspoort_owner", "definer", name, "runs as") for name in definers()}
    found |= set(_of_role("public", written()["public"], ours))
    for role in ROLES:
        found |= set(_of_role(f"paspoort_{role}", written()[role], ours))
    return {one for one in found if one.kind != "system" or one.name in own_functions}


OWN_TABLES = """
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = 'paspoort_owner'
"""
SYSTEM = "select proname::text from pg_proc where pronamespace = 'pg_catalog'::regnamespace"
OWN_FUNCTION = """
    select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace and proname = '{}'
     order by pg_get_userbyid(proowner) <> 'paspoort_owner', oid limit 1
"""
OVERLOADS = """
    select string_agg('pg_catalog.' || oid::regprocedure::text, ', ') from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and proname = '{}'
"""


def _of_role(role: str, entry: dict[str, Any], ours: list[str]) -> Iterable[Privilege]:
    schemas = {name: names(privileges) for name, privileges in entry.get("schemas", {}).items()}
    tables = {ours_too: way for table, way in entry.get("tables", {}).items() for ours_too in (ours if table == "*" else [table])}
    yield from (Privilege(role, "database", "this", what) for what in names(entry.get("database", "")))
    yield from (Privilege(role, "schema", schema, what) for schema, privileges in schemas.items() for what in privileges)
    yield from (Privilege(role, "setting", f"{name}={value}", "has") for name, value in entry.get("settings", {}).items())
    yield from (Privilege(role, kind, name, USE[kind]) for key, kind in KINDS.items() for name in names(entry.get(key, "")))
    for table, privileges in tables.items():
        yield from _of_table(role, table, privileges)


def _of_table(role: str, table: str, privileges: str) -> Iterable[Privilege]:
    for what, columns in TABLE_PRIVILEGE.findall(privileges):
        if not columns:
            yield Privilege(role, "table", table, what)
        for column in columns.replace(",", " ").split():
            yield Privilege(role, "column", f"{table}.{column}", what)


def compare(ask: Ask) -> tuple[dict[Privilege, list[Held]], set[Privilege]]:
    """What is held beyond the file, and what the file lists that is not held."""
    have, want = held(ask), listed(ask)
    everything = {(one.role, one.kind, one.what) for one in want if one.name == "*"}
    more = {one: how for one, how in have.items() if one not in want and (one.role, one.kind, one.what) not in everything}
    return more, {one for one in want if one not in have and one.name != "*"}


def missing(ask: Ask) -> set[Privilege]:
    """What the file lists and its role does not hold, not through PUBLIC either, as where nobody could close that."""
    have = held(ask)
    lists = {one for one in listed(ask) if one.name != "*"}
    return {one for one in lists if one not in have and one._replace(role="public") not in have}


OWN_KINDS = {"table", "column", "function", "type", "definer"}


def statements(ask: Ask, *, by_owner: bool) -> list[str]:
    """What brings the database to the file: the statements that the owner of the tables can run, or the others."""
    more, less = compare(ask)
    take = {how.take: one for one, ways in more.items() for how in ways if how.by_owner is by_owner}
    give = [_give(one, ask) for one in sorted(less) if (one.kind in OWN_KINDS) is by_owner]
    return sorted(take, key=lambda statement: not statement.startswith("drop ")) + give


def _give(one: Privilege, ask: Ask) -> str:
    if one.kind == "definer":
        return f"alter routine {ask(OWN_FUNCTION.format(one.name))[0][0]} security definer set search_path = public, pg_temp"
    if one.kind == "setting":
        return "alter role {} set {} = '{}'".format(one.role, *one.name.split("=", 1))
    if one.kind == "column":
        table, column = one.name.rsplit(".", 1)
        return f"grant {one.what} ({column}) on table {table} to {one.role}"
    return f"grant {one.what} on {_thing(one, ask)} to {one.role}"


def _thing(one: Privilege, ask: Ask) -> str:
    if one.kind == "system":
        return f"function {ask(OVERLOADS.format(one.name))[0][0]}"
    if one.kind == "database":
        return f"database {ask('select quote_ident(current_database())')[0][0]}"
    if one.kind == "function":
        return f"function {ask(OWN_FUNCTION.format(one.name))[0][0]}"
    return f"table pg_catalog.{one.name}" if one.kind == "view" else f"{one.kind} {one.name}"
