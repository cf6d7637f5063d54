"""What the evidence declares to the shell: in the main navigation, what one consulted and what others did here."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [
    Entry(_("My consultations"), "own_consultations", "eye", ("/mijn-raadplegingen",)),
    Entry(_("Consultations"), "institution_trail", "shield", ("/raadplegingen",), "trail:read"),
]
