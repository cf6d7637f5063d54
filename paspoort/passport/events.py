"""Events of the passport: what the trail says of the reports of pupils."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.documents.events import UNFIT
from paspoort.kernel.events import CONTEXTS, COUNT, DATABASE, DAY, FLAG, NUMBER, RIGHTS, Event
from paspoort.kernel.limits import MINUTE, Limit
from paspoort.passport.actions.desk import STANDINGS
from paspoort.passport.actions.verify_documents import EXPORT_REFUSED, EXPORTED_BECAUSE
from paspoort.passport.actions.withdrawal import NOT_WITHDRAWN
from paspoort.passport.models import REPORT_KINDS, WITHDRAWN_BECAUSE

READING = [
    Event("report.opened", _("Opened a report"), by=(DATABASE,), facts={"right": RIGHTS, "context": CONTEXTS}),
    Event("report.page_read", _("Received page"), by=(DATABASE,), facts={"page": NUMBER}),
    Event("report.text_read", _("Read as text"), by=(DATABASE,)),
    Event("report.looked_for", _("Saw how things stand with the report"), facts={"found": FLAG}),
    Event("report.listed", _("Saw the list of reports of a pupil"), facts={"count": NUMBER}),
    Event(
        "audit.find_reader",
        _("Looked whose page a picture shows"),
        by=("operator",),
        facts={"draft": FLAG, "compared": COUNT, "asked_by": COUNT},
        refused=("too_large", "broken"),
        done=("", "not_known"),
    ),
    Event(
        "audit.papers_verified",
        by=("verifier",),
        facts={"sound": FLAG, "papers": COUNT, "sealed": COUNT, "destroyed": COUNT, "findings": COUNT, "asked_by": COUNT},
    ),
    Event(
        "report.exported",
        by=("verifier",),
        facts={"asked_by": COUNT},
        refused=tuple(EXPORT_REFUSED),
        done=tuple(EXPORTED_BECAUSE),
    ),
    Event("report.drafts_listed", _("Saw the own drafts")),
    Event("report.recent_listed", _("Saw what was finalised lately")),
]
WRITING = [
    Event("report.started", _("Started a draft"), facts={"kind": REPORT_KINDS}, done=("", "begun_before")),
    Event("report.saved", _("Saved a draft"), facts={"revision": NUMBER}),
    Event("report.preview_read", _("Read a page of a preview"), by=(DATABASE,), facts={"page": NUMBER}),
    Event("report.finalised", _("Made a report final"), facts={"kind": REPORT_KINDS, "superseded": NUMBER}),
    Event("report.brought_in", _("Brought in an older report"), facts={"kind": REPORT_KINDS, "superseded": NUMBER}),
    Event("report.ended", _("Ended a report"), facts={"ended_on": DAY}),
    Event("report.superseded", _("Replaced a report by a newer one"), facts={"ended_on": DAY}),
    Event("report.taken_back", _("Withdrew a report"), done=tuple(WITHDRAWN_BECAUSE)),
    Event("report.take_back_refused", _("Could not withdraw a report"), refused=("bad_input", "no_report", *NOT_WITHDRAWN)),
    Event(
        "report.copy_given",
        _("Noted that the parents got a copy"),
        facts={"given_on": DAY, "how": ["handed", "post", "registered"]},
    ),
    Event("report.file_refused", _("Offered a file that was refused"), refused=UNFIT),
    Event(
        "report.desk_seen", _("Saw the reports of the centre"), facts={"standing": ["", *STANDINGS], "kind": ["", *REPORT_KINDS]}
    ),
    Event("report.draft_opened", _("Opened a draft")),
    Event("report.discarded", _("Discarded a draft")),
    Event("report.previewed", _("Previewed a draft")),
    Event("report.counts_again", _("A replaced report counts again")),
    Event("report.take_back_repeated", _("Withdrew a report, again")),
    Event("report.finalise_repeated", _("Made a report final, again")),
    Event("pupil.schools_read", _("Saw at which schools a pupil is")),
]
EVENTS = [*READING, *WRITING]
LIMITS = [Limit("pages", settings.PAGES_PER_MINUTE, MINUTE, "report.page_read report.text_read")]
