"""What deliveries declare to the shell: their place in the navigation, for who may send the pupils of a school."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [Entry(_("Send pupils"), "deliveries", "upload", ("/aanleveren",), "pupil:import")]
