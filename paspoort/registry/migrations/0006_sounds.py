"""How a name sounds stands beside how it is written; both are written anew, as names with a rare apostrophe are compared better."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from paspoort.registry.inner.names import name_keys

BATCH = 20_000
NEXT = """
select f.enrolment_id, p.given_name, p.family_name from registry_findable f join registry_pupil p on p.id = f.pupil_id
 where f.enrolment_id > %s order by f.enrolment_id limit %s
"""
FILL = """
update registry_findable f set by_family = n.family || ' ' || n.given, by_given = n.given || ' ' || n.family, sounds = n.sounds
  from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) n(enrolment_id, family, given, sounds)
 where f.enrolment_id = n.enrolment_id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Row by row in the order of their ids; done again from the start it gives the same."""
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(NEXT, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            keys = [name_keys(given, family) for _id, given, family in rows]
            cursor.execute(FILL, [[row[0] for row in rows], *(list(column) for column in zip(*keys, strict=True))])
            last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0005_no_numbers_on_pupils")]

    operations = [
        migrations.AddField("findable", "sounds", models.TextField(db_collation="C", db_default="", default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
