"""What the samenwerkingsdossier declares to the shell: its place in the navigation, and its way in from the start page."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.collaboration.way_in import way_in
from paspoort.web.shell.areas import HomeCard
from paspoort.web.shell.menu import Entry

HOME_CARDS = [HomeCard("collaboration/way_in.html", way_in)]
MENU = [Entry(_("Collaboration"), "collaborations", "message", ("/samenwerking",), "collaboration:read")]
