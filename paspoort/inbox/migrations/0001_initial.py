import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

MATTER = "create type inbox_matter as (object_id uuid, institution_id uuid, person_id uuid, due_on date, since timestamptz, facts jsonb)"
ID = models.UUIDField(
    db_default=django.contrib.postgres.functions.RandomUUID(),
    default=uuid.uuid4,
    editable=False,
    primary_key=True,
    serialize=False,
)
PERSON = {"related_name": "+", "to": "identity.person"}
LETTER = migrations.CreateModel(
    name="Letter",
    fields=[
        ("id", ID),
        ("code", models.TextField()),
        ("object_id", models.UUIDField()),
        ("sent_at", models.DateTimeField(auto_now_add=True)),
        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, **PERSON)),
    ],
    options={"constraints": [models.UniqueConstraint(fields=("object_id", "code", "person"), name="one_letter_each")]},
)


class Migration(migrations.Migration):
    initial = True

    # the letters that went out were kept by the rights before
    dependencies = [("identity", "0001_initial"), ("registry", "0001_initial"), ("rights", "0007_letters_to_the_inbox")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[LETTER]),
        migrations.RunSQL(MATTER, "drop type inbox_matter"),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", ID),
                ("objects_seen", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("at", models.DateTimeField(auto_now=True)),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, **PERSON)),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.institution",
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("person", "institution"), name="seen_once_each")]},
        ),
    ]
