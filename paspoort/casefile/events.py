"""Events of pupil files: who opened one, wrote in it, read what is restricted, what became of a referral, and how a
trajectory went."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.models import ATTACHED_KINDS, CANCELLED_BECAUSE, CLOSED_BECAUSE, DECISIONS, PHASES, REFUSED_BECAUSE, STEPS
from paspoort.documents.events import UNFIT
from paspoort.kernel.events import DATABASE, FLAG, NUMBER, Event
from paspoort.kernel.limits import HOUR, MINUTE, Limit
from paspoort.registry.models import SITUATIONS

EVENTS = [
    Event("activity.saved", _("Saved a draft of an activity"), facts={"revision": NUMBER}),
    Event("groups.seen", _("Saw the classes and groups of pupils")),
    Event("class.seen", _("Saw the pupils of a class"), facts={"count": NUMBER}),
    Event("group.seen", _("Saw a group of pupils")),
    Event("group.made", _("Made a group of pupils")),
    Event("group.renamed", _("Gave a group of pupils another name")),
    Event("group.filled", _("Put pupils in a group"), facts={"count": NUMBER}),
    Event("group.left", _("Took pupils out of a group"), facts={"count": NUMBER}),
    Event("group.ended", _("Ended a group of pupils")),
    Event("activity.restricted_read", _("Read a restricted activity"), by=(DATABASE,)),
    Event("referral.listed", _("Saw the referrals without an answer"), facts={"count": NUMBER}),
    Event("referral.closed", _("Closed a referral without an answer"), facts={"because": CLOSED_BECAUSE}),
    Event("day.seen", _("Saw the own day"), facts={"drafts": NUMBER, "planned": NUMBER}),
    Event("file.opened", _("Opened the file of a pupil")),
    Event("file.looks_read", _("Saw who looked into a file")),
    Event("file.begun", _("Began the file of a pupil")),
    Event("file.followed", _("Let a file follow the pupil to another school")),
    Event("activity.started", _("Began an activity")),
    Event("activity.draft_opened", _("Opened a draft of an activity")),
    Event("activity.discarded", _("Threw a draft of an activity away")),
    Event("activity.registered", _("Registered an activity")),
    Event("activity.planned", _("Planned an activity")),
    Event("activity.plan_opened", _("Opened what is planned about a pupil")),
    Event("activity.moved", _("Moved a planned activity to another day")),
    Event("activity.cancelled", _("Cancelled a planned activity"), facts={"because": CANCELLED_BECAUSE}),
    Event("activity.planned_again", _("Planned a cancelled activity again")),
    Event("activity.correction_opened", _("Opened an activity to correct it")),
    Event("activity.corrected", _("Corrected an activity")),
    Event("activity.carried_out", _("Changed or carried out a planned activity")),
    Event("activity.restricted", _("Restricted an activity")),
    Event("activity.unrestricted", _("Lifted the restriction of an activity")),
    Event("activity.versions_read", _("Read the earlier texts of an activity")),
    Event("attachment.added", _("Attached a file to an activity"), facts={"kind": ATTACHED_KINDS, "pages": NUMBER}),
    Event("attachment.refused", _("Offered a file for an activity that was refused"), refused=UNFIT),
    Event("attachment.taken_away", _("Took a file away from an activity before it was registered"), by=(DATABASE,)),
    Event("attachment.read", _("Read an attachment of an activity"), by=(DATABASE,), facts={"page": NUMBER, "restricted": FLAG}),
    Event("referral.answered", _("Noted the answer to a referral")),
    Event("referral.seen", _("Saw what became of a referral")),
    Event(
        "referral.followed",
        _("Noted what became of a referral"),
        facts={"step": list(STEPS), "because": ["", *REFUSED_BECAUSE]},
    ),
    Event("referral.step_undone", _("Took back what became of a referral"), facts={"step": list(STEPS)}),
    Event("referral.reopened", _("Opened a closed referral again")),
    Event("referral.consent_chosen", _("Chose the consent of a referral"), facts={"chosen": FLAG}),
    Event("trajectory.read", _("Read the trajectories of a pupil"), facts={"count": NUMBER}),
    Event("trajectory.opened", _("Opened a trajectory")),
    Event("trajectory.phase_opened", _("Opened a phase of a trajectory"), facts={"phase": list(PHASES)}),
    Event("trajectory.phase_saved", _("Wrote in a phase of a trajectory"), facts={"phase": list(PHASES), "revision": NUMBER}),
    Event("trajectory.phase_done", _("Closed a phase of a trajectory"), facts={"phase": list(PHASES)}),
    Event("trajectory.phase_reopened", _("Opened a phase of a trajectory again"), facts={"phase": list(PHASES)}),
    Event("trajectory.decided", _("Decided to examine or not"), facts={"decision": DECISIONS}),
    Event("trajectory.shortened", _("Shortened a trajectory")),
    Event("trajectory.concluded", _("Concluded a trajectory")),
    Event("trajectory.stopped", _("Stopped a trajectory")),
    Event("managing.seen", _("Saw the file management of the centre")),
    Event("child.sought", _("Looked whether a child is known"), by=(DATABASE,)),
    Event("child.writing_seen", _("Went to open a file for a pupil without an import")),
    Event("child.written_in", _("Opened a file for a pupil without an import"), by=(DATABASE,), facts={"situation": SITUATIONS}),
    Event("managed.sought", _("Searched the pupils of the centre for file management"), by=(DATABASE,)),
    Event("managed.seen", _("Saw who a pupil is for file management"), by=(DATABASE,)),
    Event("identity.mended", _("Mended the identity of a pupil"), by=(DATABASE,)),
    Event("identity.restored", _("Undid the mending of an identity"), by=(DATABASE,)),
    Event("child.written_out", _("Undid the file of a pupil without an import"), by=(DATABASE,)),
]
LIMITS = [
    Limit("attachment pages", settings.PAGES_PER_MINUTE, MINUTE, "attachment.read"),
    Limit("inquiries: child", 60, HOUR, "child.sought"),
]
