from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_team_with_a_batch")]

    operations = [
        migrations.AddField("teampart", "role", models.TextField(default="", db_default="")),
        migrations.AddField("teampart", "role_ends_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "teampart",
            models.CheckConstraint(
                condition=Q(role="", role_ends_on__isnull=True) | Q(role__in=["lead", "deputy"], member__isnull=False),
                name="team_role_of_a_member",
            ),
        ),
        migrations.AddConstraint(
            "teampart",
            models.UniqueConstraint(fields=["team"], condition=Q(role="lead", ended_at__isnull=True), name="one_lead_in_team"),
        ),
    ]
