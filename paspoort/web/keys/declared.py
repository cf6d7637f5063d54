"""What the own keys declare to the shell: the pages about oneself, in the own menu."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [
    Entry(_("My details"), "my_details", "person", own=True),
    Entry(_("My keys and sessions"), "my_keys", "lock", own=True),
]
