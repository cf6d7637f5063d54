from django.db import migrations, models

KINDS = ("agreements", "annualReport", "guide", "yearReport", "other")


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0006_writing_now"),
    ]

    operations = [
        migrations.AddField("librarydocument", "school_year", models.SmallIntegerField(null=True)),
        migrations.AddField("libraryversion", "written", models.JSONField(null=True)),
        migrations.AlterField("librarydocument", "kind", models.TextField(choices=[(kind, kind) for kind in KINDS])),
        migrations.RemoveConstraint("librarydocument", "library_kind"),
        migrations.AddConstraint(
            "librarydocument", models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="library_kind")
        ),
        migrations.AddConstraint(
            "librarydocument",
            models.CheckConstraint(
                condition=models.Q(kind="yearReport", school_year__isnull=False)
                | (~models.Q(kind="yearReport") & models.Q(school_year__isnull=True)),
                name="library_school_year",
            ),
        ),
        migrations.AddConstraint(
            "librarydocument",
            models.UniqueConstraint(fields=["collaboration", "school_year"], name="one_report_a_school_year"),
        ),
    ]
