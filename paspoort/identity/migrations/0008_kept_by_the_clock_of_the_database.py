import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """A form is kept since when the database says: a web machine whose clock is ahead keeps forms as well."""

    dependencies = [("identity", "0007_no_numbers_on_persons")]

    operations = [
        migrations.AlterField(
            "keptform", "kept_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True)
        ),
    ]
