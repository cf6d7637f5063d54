"""What pupil files declare to the shell: their part of a pupil's page, the day of who works with them, the tabs of a file, and a
place in the navigation.
"""

from django.utils.translation import gettext_lazy as _

from paspoort.web.casefile.day import day_part
from paspoort.web.shell.areas import FileTab, HomePart, PupilPart
from paspoort.web.shell.menu import Entry

PUPIL_PARTS = [PupilPart("file:read", "casefile/pupil.html", lambda _acting, pupil: pupil)]
HOME_PARTS = [HomePart("file:read", "casefile/day.html", day_part)]
FILE_TABS = [
    FileTab("file:read", "file", _("Overview")),
    FileTab("file:read", "file_journal", _("Journal")),
    FileTab("file:read", "trajectory", _("Trajectory")),
    FileTab("file:read", "file_reports", _("Reports")),
    FileTab("file:read", "family", _("Family")),
]
MENU = [
    Entry(
        _("Files"),
        "referrals",
        "folder",
        (
            "/doorverwijzingen",
            "/dossier/",
            "/dossiers/",
            "/activiteit/",
            "/bijlage/",
            "/brief/",
            "/gezin/",
            "/toestemming/",
        ),
        "file:read",
    ),
]
