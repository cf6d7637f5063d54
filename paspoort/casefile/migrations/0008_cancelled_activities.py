"""What was planned is cancelled with a reason, where it does not take place; a text knows in which transaction it was written."""

from django.db import migrations, models

BECAUSE = ["not_there", "not_needed", "declined", "no_time", "other"]
STATES = ["draft", "planned", "registered", "cancelled", "discarded"]


class Migration(migrations.Migration):
    dependencies = [("casefile", "0007_attachments")]

    operations = [
        migrations.AlterField(
            "activity", "state", models.TextField(choices=[(state, state) for state in STATES], default="draft")
        ),
        migrations.AddField(
            "activity",
            "cancelled_because",
            models.TextField(blank=True, default="", db_default=""),
        ),
        migrations.AddConstraint(
            "activity",
            models.CheckConstraint(
                condition=models.Q(state="cancelled", cancelled_because__in=BECAUSE)
                | (~models.Q(state="cancelled") & models.Q(cancelled_because="")),
                name="cancelled_with_reason",
            ),
        ),
        migrations.AddField("text", "xid", models.BigIntegerField(null=True)),
    ]
