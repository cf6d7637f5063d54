from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_no_index_on_right_alone")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL("alter table rights_letter rename to inbox_letter")],
            state_operations=[migrations.DeleteModel("Letter")],
        ),
    ]
