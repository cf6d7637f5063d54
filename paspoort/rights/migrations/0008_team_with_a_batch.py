import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0007_letters_to_the_inbox")]

    operations = [
        migrations.AddField(
            model_name="teampart",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="team_parts", to="rights.batch"
            ),
        ),
    ]
