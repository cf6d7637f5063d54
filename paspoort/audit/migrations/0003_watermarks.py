from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_closed_list")]

    operations = [
        migrations.RenameModel("Watch", "Watermark"),
        # under its old name for the functions of before, until `prepare` lays those of now
        migrations.RunSQL("create view audit_watch as table audit_watermark", "drop view if exists audit_watch"),
    ]
