"""What the samenwerkingsdossier declares to the shell: its place in the navigation, its way in from the start page, and
what is said to who lacks its context.
"""

from django.utils.translation import gettext_lazy as _

from paspoort.inbox.actions import Counted, count_tasks
from paspoort.kernel.models import Acting
from paspoort.web.collaboration.way_in import way_in
from paspoort.web.shell.areas import HomeCard, Lacked
from paspoort.web.shell.menu import Entry


def _tasks(acting: Acting) -> Counted:
    """The tasks of both sides: an owner who left, a moment of the year. Of who manages rights or files they are counted there."""
    return Counted(0, 0) if acting.holds & {"rights:manage", "file:manage"} else count_tasks(acting)


HOME_CARDS = [HomeCard("collaboration/way_in.html", way_in)]
MENU = [Entry(_("Collaboration"), "collaborations", "message", ("/samenwerking",), "collaboration:read", _tasks)]
LACKED = [
    Lacked(
        "collaboration:read collaboration:write",
        _("The samenwerkingsdossier asks for a right of its own"),
        _(
            "Here school and guidance centre write together about what they see at school, with nobody named. Ask for it with one"
            " button: it works as soon as somebody agrees."
        ),
        _("Ask to work together"),
    )
]
