from django.db import migrations


class Migration(migrations.Migration):
    """Contract: nothing reads the national number of a pupil where it stood."""

    dependencies = [("registry", "0004_national_numbers_apart")]

    operations = [
        migrations.RemoveField("pupil", "number_sealed"),
        migrations.RemoveField("pupil", "number_hash"),
    ]
