"""A samenwerkingsdossier in bare SQL: whatever is written there stands under the own name, and nobody sets another's."""

from __future__ import annotations

import pytest

from tests.collaborating import CONTEXTS, ONE_OF_EACH
from tests.conftest import Act
from tests.people import person
from tests.rights.bare import refused, run
from tests.sql import sql

# a turn and a registration may name another owner: `wrong_with_turn` and `wrong_with_registration` judge whom
OTHERS = {("collaboration_registration", "owner_id"), ("collaboration_turn", "owner_id")}
WITHDRAWN = ("collaboration_librarydocument", "withdrawn_by_id")
OWN_NAME = [
    ("collaboration_collaboration", "begun_by_id"), ("collaboration_registration", "first_owner_id"),
    ("collaboration_registration", "changed_by_id"), ("collaboration_section", "author_id"),
    ("collaboration_reaction", "author_id"), ("collaboration_goal", "author_id"), ("collaboration_step", "author_id"),
    ("collaboration_agreement", "author_id"), ("collaboration_turn", "author_id"), ("collaboration_seen", "person_id"),
    ("collaboration_draft", "person_id"), ("collaboration_excuse", "author_id"), ("collaboration_libraryversion", "author_id"),
    ("collaboration_librarydocument", "put_by_id"),
]  # fmt: skip
COLUMNS = """
    select string_agg(quote_ident(attname), ', ') from pg_attribute
     where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and has_column_privilege('paspoort_web', attrelid, attnum, 'INSERT')
"""


@pytest.mark.parametrize(("table", "column"), OWN_NAME)
def test_nobody_writes_in_the_name_of_someone_else(world: object, act: Act, table: str, column: str) -> None:
    """A copy of what Hanne wrote, which she may write again for all that its policy says, under the name of a colleague."""
    for statement in [*CONTEXTS, *ONE_OF_EACH]:
        sql(statement)
    [(columns,)] = sql(COLUMNS, table)
    [(row,)] = sql(f"select to_jsonb(r)::text from {table} r limit 1")
    copy = f"insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, %s::jsonb || %s::jsonb)"
    hanne = act("psychologist", "clb")
    refused(hanne, copy, row, "{}", why="duplicate key|_kept")
    refused(hanne, copy, row, f'{{"{column}": "{person("Nele").id}"}}', why="row-level security")


def test_nobody_withdraws_a_document_in_the_name_of_someone_else(world: object, act: Act) -> None:
    for statement in [*CONTEXTS, *ONE_OF_EACH]:
        sql(statement)
    table, column = WITHDRAWN
    withdraw = f"update {table} set withdrawn_at = now(), {column} = %s where id is not null returning {column}"
    hanne = act("psychologist", "clb")
    assert run(hanne, withdraw, person("Hanne").id) == [(person("Hanne").id,)]
    refused(hanne, withdraw, person("Nele").id, why="row-level security")
