"""What drawing up reports declares to the shell: its part of a pupil's page, and its place in the main navigation."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.centre.reports import centre_part
from paspoort.web.shell.areas import PupilPart
from paspoort.web.shell.menu import Entry

PUPIL_PARTS = [PupilPart("report:write", "centre/pupil.html", centre_part)]
MENU = [Entry(_("Reports"), "centre_reports", "document", ("/clb/",), "report:write")]
