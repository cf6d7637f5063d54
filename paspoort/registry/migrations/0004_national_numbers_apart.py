from django.db import migrations


class Migration(migrations.Migration):
    """Migrate: the national numbers of pupils are copied to where those of people lie."""

    dependencies = [("registry", "0003_ids_of_a_source"), ("identity", "0006_national_numbers_apart")]

    operations = [
        migrations.RunSQL(
            "insert into identity_sealednumber (subject_id, kind, hash, sealed)"
            " select id, 'pupil', number_hash, number_sealed from registry_pupil where number_hash is not null",
            migrations.RunSQL.noop,
        )
    ]
