import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_gebruikersbeheer"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("bucket", models.BinaryField(primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="session",
            name="device",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="session",
            name="proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="sid_hash",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="subject_hash",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="subject",
            name="level",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Account",
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
                ("user_name", models.TextField(unique=True)),
                ("password", models.TextField()),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="account", to="identity.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KeptForm",
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
                ("sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Key",
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
                ("kind", models.TextField(choices=[("app", "app"), ("sms", "sms"), ("passkey", "passkey")])),
                ("name", models.TextField()),
                ("secret_sealed", models.BinaryField(null=True)),
                ("credential_id", models.BinaryField(null=True, unique=True)),
                ("public_key", models.BinaryField(null=True)),
                ("sign_count", models.BigIntegerField(default=0)),
                ("can_sync", models.BooleanField(default=False)),
                ("synced", models.BooleanField(default=False)),
                ("last_step", models.BigIntegerField(default=0)),
                ("bound_level", models.SmallIntegerField()),
                ("bound_with", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("locked_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(default="")),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="identity.person"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="session",
            name="key",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="identity.key"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["subject_hash"], name="sessions_by_subject"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["sid_hash"], name="sessions_by_sid"),
        ),
        migrations.AddIndex(
            model_name="key",
            index=models.Index(fields=["person", "ended_at"], name="keys_of_person"),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("credential_id__isnull", False),
                        ("kind", "passkey"),
                        ("public_key__isnull", False),
                        ("secret_sealed__isnull", True),
                    ),
                    models.Q(
                        ("credential_id__isnull", True),
                        ("kind__in", ["app", "sms"]),
                        ("public_key__isnull", True),
                        ("secret_sealed__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="key_holds_what_its_kind_needs",
            ),
        ),
    ]
