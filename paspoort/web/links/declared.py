"""What links with packages declare to the shell: the place of who may save indications. Who manages rights comes from there."""

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.menu import Entry

MENU = [Entry(_("Links"), "links", "switch", ("/koppelingen",), "indications:export")]
