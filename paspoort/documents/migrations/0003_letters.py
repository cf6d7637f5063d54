from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_left_out")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="origin",
            field=models.TextField(choices=[("typeset", "typeset"), ("taken_in", "taken_in"), ("letter", "letter")]),
        )
    ]
