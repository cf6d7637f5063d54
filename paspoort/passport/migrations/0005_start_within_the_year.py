"""A change of attest within the school year has its exception and the day on which the director confirmed it (rule 135).

Reports that are there already have none, and stay as they are.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("passport", "0004_before_trajectories"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="start_exception",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="report",
            name="confirmed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_on__isnull", True), ("start_exception", "")),
                    models.Q(models.Q(("start_exception", ""), _negated=True), ("confirmed_on__isnull", False)),
                    _connector="OR",
                ),
                name="exception_confirmed",
            ),
        ),
    ]
