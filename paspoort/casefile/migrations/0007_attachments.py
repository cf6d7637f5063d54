import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0006_my_day"),
        ("identity", "0007_no_numbers_on_persons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("key_id", models.UUIDField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("pdf", "pdf"),
                            ("picture", "picture"),
                            ("text", "text"),
                            ("document", "document"),
                            ("sheet", "sheet"),
                            ("slides", "slides"),
                        ]
                    ),
                ),
                ("size", models.IntegerField()),
                ("pages", models.SmallIntegerField()),
                ("left_out", models.JSONField(null=True)),
                ("name", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("version", models.SmallIntegerField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="casefile.activity"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"
                    ),
                ),
            ],
        ),
    ]
