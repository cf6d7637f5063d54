"""What health declares to the shell: the place of contact moments in the navigation, and the tab of a file with medical data."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.areas import FileTab
from paspoort.web.shell.menu import Entry

FILE_TABS = [FileTab("file:read", "medical", _("Medical data"))]
MENU = [Entry(_("Contact moments"), "contact_days", "calendar", ("/contactmomenten",), "health:write")]
