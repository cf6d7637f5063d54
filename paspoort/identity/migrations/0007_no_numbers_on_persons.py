from django.db import migrations


class Migration(migrations.Migration):
    """Contract: nothing reads the national number of a person where it stood."""

    dependencies = [("identity", "0006_national_numbers_apart")]

    operations = [
        migrations.RemoveField("person", "number_sealed"),
        migrations.RemoveField("person", "number_hash"),
    ]
