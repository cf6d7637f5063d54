"""What health declares to the shell: contact moments in the menu and on the home page, the tab of a file with medical data."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.health.today import days_part
from paspoort.web.shell.areas import FileTab, HomePart
from paspoort.web.shell.menu import Entry

FILE_TABS = [FileTab("file:read", "medical", _("Medical data"))]
HOME_PARTS = [HomePart("health:write", "health/today.html", days_part, first=True)]
MENU = [Entry(_("Contact moments"), "contact_days", "calendar", ("/contactmomenten", "/brieven/klas/"), "health:write")]
