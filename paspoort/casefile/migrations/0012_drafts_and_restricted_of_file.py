from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who writes in a file and what is restricted there are found without reading all its activities."""

    atomic = False
    dependencies = [("casefile", "0011_written_by_author")]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(condition=models.Q(("state", "draft")), fields=["file"], name="drafts_of_file"),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(condition=models.Q(("restricted_at__isnull", False)), fields=["file"], name="restricted_of_file"),
        ),
    ]
