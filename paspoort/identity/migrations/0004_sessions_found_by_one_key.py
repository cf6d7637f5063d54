from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The look-ups of a sign-out at the provider keep their index, and no longer tempt the look-up of a session by its secret.

    The new ones are there before the old ones go, without holding up anyone who signs in.
    """

    atomic = False

    dependencies = [("identity", "0003_digital_keys")]

    operations = [
        AddIndexConcurrently(
            model_name="session",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("subject_hash__isnull", False)),
                fields=["subject_hash"],
                name="sessions_of_subject",
            ),
        ),
        AddIndexConcurrently(
            model_name="session",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("sid_hash__isnull", False)),
                fields=["sid_hash"],
                name="sessions_of_sid",
            ),
        ),
        RemoveIndexConcurrently(model_name="session", name="sessions_by_subject"),
        RemoveIndexConcurrently(model_name="session", name="sessions_by_sid"),
    ]
