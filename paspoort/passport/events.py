"""Events of the passport: what the trail says of the reports of pupils."""

from django.conf import settings

from paspoort.documents.events import UNFIT
from paspoort.kernel.events import CONTEXTS, COUNT, DATABASE, DAY, FLAG, NUMBER, RIGHTS, Event, seen
from paspoort.kernel.limits import MINUTE, Limit
from paspoort.passport.actions.desk import STANDINGS
from paspoort.passport.actions.verify_documents import EXPORT_REFUSED, EXPORTED_BECAUSE
from paspoort.passport.actions.withdrawal import NOT_WITHDRAWN
from paspoort.passport.models import REPORT_KINDS, WITHDRAWN_BECAUSE

READING = [
    Event("report.opened", by=(DATABASE,), facts={"right": RIGHTS, "context": CONTEXTS}),
    Event("report.page_read", by=(DATABASE,), facts={"page": NUMBER}),
    Event("report.text_read", by=(DATABASE,)),
    Event("report.looked_for", facts={"found": FLAG}),
    Event("report.listed", facts={"count": NUMBER}),
    Event(
        "audit.find_reader",
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
    *seen("report.drafts_listed", "report.recent_listed"),
]
WRITING = [
    Event("report.started", facts={"kind": REPORT_KINDS}, done=("", "begun_before")),
    Event("report.saved", facts={"revision": NUMBER}),
    Event("report.preview_read", by=(DATABASE,), facts={"page": NUMBER}),
    Event("report.finalised", facts={"kind": REPORT_KINDS, "superseded": NUMBER}),
    Event("report.brought_in", facts={"kind": REPORT_KINDS, "superseded": NUMBER}),
    Event("report.ended", facts={"ended_on": DAY}),
    Event("report.superseded", facts={"ended_on": DAY}),
    Event("report.taken_back", done=tuple(WITHDRAWN_BECAUSE)),
    Event("report.take_back_refused", refused=("bad_input", "no_report", *NOT_WITHDRAWN)),
    Event("report.copy_given", facts={"given_on": DAY, "how": ["handed", "post", "registered"]}),
    Event("report.file_refused", refused=UNFIT),
    Event("report.desk_seen", facts={"standing": ["", *STANDINGS], "kind": ["", *REPORT_KINDS]}),
    *seen(
        "report.draft_opened",
        "report.discarded",
        "report.previewed",
        "report.counts_again",
        "report.take_back_repeated",
        "report.finalise_repeated",
        "pupil.schools_read",
    ),
]
EVENTS = [*READING, *WRITING]
LIMITS = [Limit("pages", settings.PAGES_PER_MINUTE, MINUTE, "report.page_read report.text_read")]
