from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0005_working_agreements")]
    operations = [
        migrations.AddField("seen", "section", models.TextField(db_default="", default="")),
        migrations.AddField("seen", "writing_at", models.DateTimeField(null=True)),
        migrations.AddIndex("seen", models.Index(fields=["registration"], condition=~models.Q(section=""), name="written_now")),
    ]
