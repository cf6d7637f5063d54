"""What health declares to the shell: the tab of a file with medical data."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.areas import FileTab

FILE_TABS = [FileTab("file:read", "medical", _("Medical data"))]
