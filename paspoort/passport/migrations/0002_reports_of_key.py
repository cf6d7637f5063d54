from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A key is looked up by the reports whose papers lie under it, one by one."""

    atomic = False

    dependencies = [("passport", "0001_initial")]

    operations = [AddIndexConcurrently(model_name="report", index=models.Index(fields=["key_id"], name="reports_of_key"))]
