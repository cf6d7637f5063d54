"""Follow a referral: its consent is one of the family, a refusal says why, and who noted what last may take that back.

A refusal of before said no reason: it keeps its day, under *other*.
"""

import django.db.models.deletion
from django.db import migrations, models

REFUSED = ["full", "not_their_task", "age_or_region", "not_reached", "other"]
STEPS = ["waits", "accepted", "refused"]
FILL = """
set constraints all immediate;
alter table casefile_referral disable trigger user;
update casefile_referral set refused_because = 'other' where refused_on is not null;
alter table casefile_referral enable trigger user;
"""


def person():
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"
    )


class Migration(migrations.Migration):
    dependencies = [("casefile", "0004_trajectories"), ("family", "0001_initial"), ("identity", "0001_initial")]

    operations = [
        migrations.RenameField("referral", "consent_id", "consent"),
        migrations.AlterField(
            "referral",
            "consent",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="family.consent"
            ),
        ),
        migrations.AddField(
            "referral",
            "refused_because",
            models.TextField(blank=True, choices=[("", ""), *((why, why) for why in REFUSED)], default="", db_default=""),
        ),
        migrations.AddField("referral", "refused_said", models.BinaryField(null=True)),
        migrations.AddField(
            "referral",
            "last_step",
            models.TextField(blank=True, choices=[("", ""), *((step, step) for step in STEPS)], default="", db_default=""),
        ),
        migrations.AddField("referral", "last_step_by", person()),
        migrations.AddField("referral", "last_step_on", models.DateField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=models.Q(refused_on__isnull=True, refused_because="", refused_said__isnull=True)
                | (models.Q(refused_on__isnull=False) & models.Q(refused_because__in=REFUSED)),
                name="refused_with_reason",
            ),
        ),
    ]
