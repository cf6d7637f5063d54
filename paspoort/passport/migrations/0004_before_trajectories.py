"""Reports that are there already were begun before a trajectory was asked for: they may become final without one (rule 71)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0004_trajectories"),
        ("passport", "0003_taking_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="before_trajectories",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name="report",
            name="before_trajectories",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
