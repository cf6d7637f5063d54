import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Entered",
            fields=[
                ("xid", models.BigIntegerField(primary_key=True, serialize=False)),
                ("began", models.DateTimeField()),
                ("session_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
            ],
        ),
        # what a transaction is called means nothing after it, nor after a crash
        migrations.RunSQL("alter table kernel_entered set unlogged", migrations.RunSQL.noop),
    ]
