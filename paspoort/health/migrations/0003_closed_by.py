import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("health", "0002_own_class"), ("identity", "0008_kept_by_the_clock_of_the_database")]

    operations = [
        migrations.AddField(
            model_name="schoolday",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"
            ),
        ),
    ]
