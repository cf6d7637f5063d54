from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0002_gebruikersbeheer"),
    ]

    operations = [
        migrations.AddField(
            model_name="affiliation",
            name="mobile",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="affiliation",
            name="phone",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
