"""What the figures declare to the shell: their place in the navigation."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [Entry(_("Figures"), "figures", "figures", ("/cijfers",), "figures:read")]
