"""Code lists as they are delivered: `prepare` lays each kind of which there is nothing yet, so that own lists stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import sql

from paspoort.nomenclature.inner.planning import plan
from paspoort.nomenclature.inner.reading import read_lists

LISTS = Path(__file__).parent / "lists"
COLUMNS = "kind text, code text, label text, domain text, parent text, first_year int, last_year int, flags text[], example text"
COLUMNS += ", source text, sure text, place int"
LAY = """
insert into nomenclature_code (id, {names})
select gen_random_uuid(), {names} from json_to_recordset({rows}) as given ({columns})
 where not exists (select from nomenclature_code there where there.kind = given.kind)
"""


def data() -> str:
    """The statement that lays the delivered lists."""
    names = ", ".join(column.split()[0] for column in COLUMNS.split(", "))
    return LAY.format(names=names, columns=COLUMNS, rows=sql.Literal(json.dumps(list(delivered()))).as_string())


def delivered() -> Iterator[dict[str, Any]]:
    """Each code of the delivered lists as it comes to stand in the table."""
    for file in sorted(LISTS.glob("*.csv")):
        made = plan(read_lists(file.read_bytes()), [], 0)
        if not made.fits:
            raise ValueError(f"{file.name}: {made.problems or made.orphaned}")
        for code in made.added:
            yield {name.split()[0]: getattr(code, name.split()[0]) for name in COLUMNS.split(", ")}
