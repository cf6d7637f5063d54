from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_limits")]

    operations = [
        migrations.RenameModel("Entered", "ActingSession"),
        # under its old name for the functions of before, until `prepare` lays those of now
        migrations.RunSQL("create view kernel_entered as table kernel_actingsession", "drop view if exists kernel_entered"),
    ]
