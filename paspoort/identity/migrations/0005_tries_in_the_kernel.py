from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_sessions_found_by_one_key"), ("kernel", "0003_limits")]

    operations = [
        migrations.RunSQL(
            "insert into kernel_tries (bucket, count, until) select bucket, count, until from identity_tries where until > now()",
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel("Tries"),
    ]
