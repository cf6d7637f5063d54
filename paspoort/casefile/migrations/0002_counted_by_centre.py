"""Activities stand with the centre and the school of their file, so that a centre's year is one range of an index."""

import django.db.models.deletion
from django.db import migrations, models

# what was written before is counted where its file is kept now; no trigger takes that for a change of what was said
FILL = """
set constraints all immediate;
alter table casefile_activity disable trigger user;
update casefile_activity a set centre_id = f.centre_id, school_id = f.school_id from casefile_file f where f.id = a.file_id;
alter table casefile_activity enable trigger user;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0001_initial"),
        ("identity", "0007_no_numbers_on_persons"),
        ("registry", "0007_sounds_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="centre",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.institution",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.institution",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["centre", "direction", "day"], name="activities_of_centre"),
        ),
    ]
