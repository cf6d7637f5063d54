"""What user management declares to the shell: its places in the main navigation, the page of the own rights, and who waits for a
team in the day of its lead.
"""

from django.utils.translation import gettext_lazy as _

from paspoort.inbox.actions import Counted, count_tasks
from paspoort.kernel.models import Acting
from paspoort.web.management.teams import to_take_in
from paspoort.web.shell.areas import HomePart
from paspoort.web.shell.menu import Entry


def _of_files(acting: Acting) -> Counted:
    """The tasks of who manages files; of who manages rights as well they are counted beside user management."""
    manages = "file:manage" in acting.holds and "rights:manage" not in acting.holds
    return count_tasks(acting) if manages else Counted(0, 0)


HOME_PARTS = [HomePart("file:read", "management/teams/to_take_in.html", to_take_in, first=True)]
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
