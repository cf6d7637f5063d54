"""Whose data it is: a source is a thing of its own, and every id that is known already becomes one of the first source.

The new columns get the first source as their default, which PostgreSQL keeps beside the table: no row of a large table is
written anew. The unique keys follow in 0003, without a lock on the tables.
"""

from __future__ import annotations

import uuid
from typing import Any

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

TABLES = ["institution", "pupil", "enrolment", "import"]
FIRST = "register"


def record_id() -> tuple[str, models.UUIDField[Any, Any]]:
    return "id", models.UUIDField(
        db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, primary_key=True,
        serialize=False,
    )  # fmt: skip


def key(to: str, **more: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=f"registry.{to}", **more)


def whose() -> models.ForeignKey[Any, Any]:
    return key("source", null=True, related_name="+", db_constraint=False, db_index=False)


def first_source(apps: Any, schema_editor: Any) -> None:
    """One source that speaks for all: what an installation had until now, and what a new one begins with."""
    first = uuid.uuid4()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "insert into registry_source (id, name, kind, owner, everywhere, makes_institutions, begins_on)"
            " values (%s, %s, 'oneroster', '', true, true, (select coalesce(min(finished_at), now())::date from registry_import))",
            [first, FIRST],
        )
        for table in TABLES:
            cursor.execute(f"alter table registry_{table} add column from_source_id uuid default '{first}'")
            cursor.execute(f"alter table registry_{table} alter column from_source_id drop default")
        cursor.execute("update registry_institution set from_source_id = null where source_id is null")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                record_id(),
                ("name", models.TextField(unique=True)),
                ("kind", models.TextField(choices=[("oneroster", "oneroster"), ("table", "table")])),
                ("owner", models.TextField(blank=True, default="")),
                ("everywhere", models.BooleanField(default=False)),
                ("makes_institutions", models.BooleanField(default=False)),
                ("begins_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z0-9][a-z0-9-]{0,39}$")), name="source_name_is_plain"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("begins_on")), _connector="OR"),
                        name="source_in_order",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Scope",
            fields=[
                record_id(),
                ("known_as", models.TextField(db_collation="C", null=True)),
                ("institution", key("institution", related_name="+")),
                ("source", key("source", related_name="scope")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "institution"), name="one_scope"),
                    models.UniqueConstraint(fields=("source", "known_as"), name="scope_known_as"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PupilId",
            fields=[
                record_id(),
                ("known_as", models.TextField(db_collation="C")),
                ("pupil", key("pupil", related_name="other_ids")),
                ("source", key("source", related_name="+", db_index=False)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("source", "known_as"), name="pupil_known_as")]},
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                record_id(),
                ("known_as", models.TextField(db_collation="C")),
                ("reason", models.TextField()),
                ("register_number", models.TextField(blank=True, default="")),
                ("given_name", models.TextField()),
                ("family_name", models.TextField()),
                ("birth_date", models.DateField(null=True)),
                ("number_hash", models.BinaryField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.TextField(blank=True, choices=[(one, one) for one in ("same", "another", "gone")], default=""),
                ),
                ("institution", key("institution", null=True, related_name="+")),
                ("pupil", key("pupil", related_name="+", db_index=False)),
                ("source", key("source", related_name="+", db_index=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "known_as"),
                        condition=models.Q(("decided_at__isnull", True)),
                        name="one_open_doubt",
                    )
                ]
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(first_source, migrations.RunPython.noop)],
            state_operations=[migrations.AddField(table, "from_source", whose()) for table in TABLES],
        ),
    ]
