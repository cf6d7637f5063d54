"""A source's ids are unique within it only: new keys are built beside the old, without a lock, and the old ones go."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

KEYS = {"institution": "institution_of_source", "pupil": "pupil_of_source", "enrolment": "enrolment_of_source"}

OLD = """
select i.indexrelid::regclass::text, c.conname
  from pg_index i
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
  left join pg_constraint c on c.conindid = i.indexrelid
 where i.indrelid = %s::regclass and i.indnatts = 1 and a.attname = 'source_id'
"""


def change_keys(apps: Any, schema_editor: Any) -> None:
    """Repeatable at any point: what an interrupted build left behind is dropped first."""
    with schema_editor.connection.cursor() as cursor:
        for table, name in KEYS.items():
            cursor.execute("select exists (select from pg_constraint where conname = %s)", [name])
            if not cursor.fetchone()[0]:
                cursor.execute(f"drop index concurrently if exists {name}")
                cursor.execute(f"create unique index concurrently {name} on registry_{table} (source_id, from_source_id)")
                cursor.execute(f"alter table registry_{table} add constraint {name} unique using index {name}")
            cursor.execute(OLD, [f"registry_{table}"])
            for index, constraint in cursor.fetchall():
                if constraint:
                    cursor.execute(f"alter table registry_{table} drop constraint {constraint}")
                else:
                    cursor.execute(f"drop index concurrently if exists {index}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0002_sources")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(change_keys, migrations.RunPython.noop)],
            state_operations=[
                operation
                for table, name in KEYS.items()
                for operation in (
                    migrations.AlterField(table, "source_id", models.TextField(db_collation="C", null=True)),
                    migrations.AddConstraint(table, models.UniqueConstraint(fields=["source_id", "from_source"], name=name)),
                )
            ],
        )
    ]
