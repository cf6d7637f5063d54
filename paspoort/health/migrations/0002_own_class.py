from django.db import migrations, models


class Migration(migrations.Migration):
    """A day is for a class of its grade; those planned before were for a whole grade, and stay so."""

    dependencies = [("health", "0001_contact_moments"), ("registry", "0009_own_class")]

    operations = [
        migrations.AddField("schoolday", "grade", models.TextField(default="", db_default="")),
        migrations.AlterField("schoolday", "class_name", models.TextField(default="", db_default="")),
        migrations.RemoveConstraint("schoolday", "one_school_day"),
        migrations.AddConstraint(
            "schoolday",
            models.UniqueConstraint(fields=["school", "day", "grade", "class_name", "moment", "centre"], name="one_school_day"),
        ),
        migrations.RunSQL(
            "update health_schoolday set grade = class_name, class_name = '' where grade = ''",
            "update health_schoolday set class_name = grade where class_name = ''",
        ),
    ]
