import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_who_acts")]

    operations = [
        migrations.CreateModel(
            name="KnownLimit",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("most", models.IntegerField()),
                ("seconds", models.IntegerField()),
                ("events", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("bucket", models.BinaryField(primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
