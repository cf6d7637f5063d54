from django.db import migrations, models


class Migration(migrations.Migration):
    """Expand: national numbers get a table of their own, and those of people are copied into it; they still stand in both."""

    dependencies = [("identity", "0005_tries_in_the_kernel")]

    operations = [
        migrations.CreateModel(
            name="SealedNumber",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[("person", "person"), ("pupil", "pupil")])),
                ("hash", models.BinaryField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("hash", "kind"), name="one_holder_of_number"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["person", "pupil"])), name="number_of_known_kind"),
                ],
            },
        ),
        migrations.RunSQL(
            "insert into identity_sealednumber (subject_id, kind, hash, sealed)"
            " select id, 'person', number_hash, number_sealed from identity_person where number_hash is not null",
            migrations.RunSQL.noop,
        ),
    ]
