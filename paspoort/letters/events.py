"""Events of letters: who wrote, made, printed and sent one, and who looked."""

from django.utils.translation import gettext_lazy as _

from paspoort.documents.actions import LETTER_KINDS
from paspoort.kernel.events import NUMBER, Event
from paspoort.kernel.limits import MINUTE, Limit
from paspoort.letters.models import RECEIVERS, WAYS

KIND = list(LETTER_KINDS)
EVENTS = [
    Event("letters.listed", _("Saw the letters of a file"), facts={"count": NUMBER}),
    Event("letter.begun", _("Began a letter"), facts={"kind": KIND}),
    Event("letter.saved", _("Saved a draft of a letter"), facts={"revision": NUMBER}),
    Event("letter.draft_opened", _("Opened a draft of a letter")),
    Event("letter.discarded", _("Threw a draft of a letter away")),
    Event("letter.previewed", _("Looked at the pages of a letter before it was made")),
    Event("letter.made", _("Made a letter"), facts={"kind": KIND, "count": NUMBER}),
    Event("letter.opened", _("Opened a letter")),
    Event("letter.sheets_added", _("Made a letter for who receives it now"), facts={"count": NUMBER}),
    Event("sheet.page_seen", _("Saw a page of a letter"), facts={"page": NUMBER}),
    Event("sheet.text_read", _("Read a letter as text")),
    Event("sheet.printed", _("Printed a letter"), facts={"receiver": RECEIVERS}),
    Event("sheet.sent", _("Noted that a letter was sent"), facts={"receiver": RECEIVERS, "way": WAYS}),
    Event("sheet.sending_undone", _("Took back that a letter was sent"), facts={"receiver": RECEIVERS}),
    Event("letters.class_seen", _("Saw the letters of a class"), facts={"count": NUMBER}),
]
LIMITS = [Limit("letters printed", 120, MINUTE, "sheet.printed")]
