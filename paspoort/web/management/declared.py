"""What user management declares to the shell: its places in the main navigation, and the page of the own rights."""

from django.utils.translation import gettext_lazy as _

from paspoort.inbox.actions import Counted, count_tasks
from paspoort.kernel.models import Acting
from paspoort.web.shell.menu import Entry


def _of_files(acting: Acting) -> Counted:
    """The tasks of who manages files; of who manages rights as well they are counted beside user management."""
    manages = "file:manage" in acting.holds and "rights:manage" not in acting.holds
    return count_tasks(acting) if manages else Counted(0, 0)


MENU = [
    Entry(
        _("Manage"),
        "administration",
        "building",
        ("/beheer", "/codelijsten", "/dossierbeheer"),
        "file:read file:manage",
        _of_files,
    ),
    Entry(_("User management"), "user_management", "people", ("/gebruikersbeheer",), "rights:manage", count_tasks),
    Entry(_("My rights"), "my_rights", "key", own=True),
]
