"""What user management declares to the shell: its places in the main navigation, and the page of the own rights."""

from django.utils.translation import gettext_lazy as _

from paspoort.inbox.actions import count_tasks
from paspoort.web.shell.menu import Entry

MENU = [
    Entry(
        _("Manage"),
        "administration",
        "building",
        ("/beheer", "/codelijsten", "/dossierbeheer"),
        "file:read file:manage",
    ),
    Entry(_("User management"), "user_management", "people", ("/gebruikersbeheer",), "rights:manage", count_tasks),
    Entry(_("My rights"), "my_rights", "key", own=True),
]
