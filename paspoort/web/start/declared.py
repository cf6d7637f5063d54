"""What the start page declares to the shell: its place in the main navigation, with the pupil whom one finds and reads there."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [Entry(_("Start"), "home", "search", ("/start", "/zoek", "/leerling/", "/verslag/", "/raadpleging/"))]
