"""What letters declare to the shell: their tab of a pupil's file."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.areas import FileTab

FILE_TABS = [FileTab("file:write", "file_letters", _("Letters"))]
