"""Codes in the words of the people who use them: classes, and what the trail tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

EVENTS = {
    "report.opened": gettext_lazy("Opened a report"),
    "report.page_read": gettext_lazy("Received page"),
    "report.text_read": gettext_lazy("Read as text"),
    "report.seen": gettext_lazy("Had the reader open"),
    "report.looked_for": gettext_lazy("Saw how things stand with the report"),
    "report.listed": gettext_lazy("Saw the list of reports of a pupil"),
    "report.drafts_listed": gettext_lazy("Saw the own drafts"),
    "report.recent_listed": gettext_lazy("Saw what was finalised lately"),
    "report.started": gettext_lazy("Started a draft"),
    "report.draft_opened": gettext_lazy("Opened a draft"),
    "report.saved": gettext_lazy("Saved a draft"),
    "report.discarded": gettext_lazy("Discarded a draft"),
    "report.previewed": gettext_lazy("Previewed a draft"),
    "report.preview_read": gettext_lazy("Read a page of a preview"),
    "report.finalised": gettext_lazy("Made a report final"),
    "report.finalise_repeated": gettext_lazy("Made a report final, again"),
    "report.superseded": gettext_lazy("Replaced a report by a newer one"),
    "report.ended": gettext_lazy("Ended a report"),
    "report.taken_back": gettext_lazy("Withdrew a report"),
    "report.take_back_repeated": gettext_lazy("Withdrew a report, again"),
    "report.take_back_refused": gettext_lazy("Could not withdraw a report"),
    "report.counts_again": gettext_lazy("A replaced report counts again"),
    "report.brought_in": gettext_lazy("Brought in an older report"),
    "report.file_refused": gettext_lazy("Offered a file that was refused"),
    "report.copy_given": gettext_lazy("Noted that the parents got a copy"),
    "report.desk_seen": gettext_lazy("Saw the reports of the centre"),
    "report.kind_asked": gettext_lazy("Chose the kind of a new report"),
    "report.finalise_asked": gettext_lazy("Saw what making a report final does"),
    "report.result_seen": gettext_lazy("Saw the result of making a report final"),
    "report.end_asked": gettext_lazy("Saw what ending a report does"),
    "report.bring_in_asked": gettext_lazy("Went to bring in an older report"),
    "report.found_final": gettext_lazy("Found a report final already"),
    "report.save_refused": gettext_lazy("Could not save a draft"),
    "report.copy_refused": gettext_lazy("Could not note a copy for the parents"),
    "report.checked": gettext_lazy("Checked a draft"),
    "audit.find_reader": gettext_lazy("Looked whose page a picture shows"),
    "registry.imported": gettext_lazy("Imported the registry"),
    "registry.checked": gettext_lazy("Looked in the registry for what may be mixed up"),
    "source.added": gettext_lazy("Added a source of files"),
    "source.changed": gettext_lazy("Changed a source of files"),
    "source.listed": gettext_lazy("Saw the sources of files"),
    "doubt.listed": gettext_lazy("Saw every row that may be of another person"),
    "doubt.seen": gettext_lazy("Saw the rows of the own institution that may be of another person"),
    "doubt.decided": gettext_lazy("Decided whether a row is of another person"),
    "pupil.searched": gettext_lazy("Searched a pupil"),
    "pupil.search_unclear": gettext_lazy("Searched with too little"),
    "pupil.seen": gettext_lazy("Looked at a pupil"),
    "pupil.schools_read": gettext_lazy("Saw at which schools a pupil is"),
    "right.granted": gettext_lazy("Gave a right"),
    "right.revoked": gettext_lazy("Ended a right"),
    "right.brought": gettext_lazy("Came with a right from ACM"),
    "right.changed": gettext_lazy("Changed a right"),
    "right.taken_over": gettext_lazy("Took over a right that was given elsewhere"),
    "right.carried_over": gettext_lazy("Carried a right over to the merged institution"),
    "right.undone": gettext_lazy("Took back rights that were just given"),
    "right.left_to_end": gettext_lazy("Let a right end by itself"),
    "right.asked": gettext_lazy("Asked for a right"),
    "right.request_accepted": gettext_lazy("Accepted a request for a right"),
    "right.request_refused": gettext_lazy("Refused a request for a right"),
    "right.request_withdrawn": gettext_lazy("Took back a request for a right"),
    "right.request_seen": gettext_lazy("Looked at a request for a right"),
    "right.asking_seen": gettext_lazy("Went to ask for a right"),
    "right.change_asked": gettext_lazy("Went to change several rights"),
    "right.used": gettext_lazy("Used a right for the first time that day"),
    "right.looked_up": gettext_lazy("Looked up who has which right"),
    "right.exported": gettext_lazy("Exported the rights of the institution"),
    "right.history_seen": gettext_lazy("Saw the history of a right"),
    "right.own_seen": gettext_lazy("Saw the own rights"),
    "rights.seen": gettext_lazy("Opened the user management"),
    "rights.granting_seen": gettext_lazy("Went to give a right"),
    "rights.given_seen": gettext_lazy("Saw which rights were just given"),
    "rights.compared": gettext_lazy("Compared two colleagues"),
    "rights.institutions_seen": gettext_lazy("Saw the institutions that someone manages"),
    "affiliation.again": gettext_lazy("Took a colleague back"),
    "person.adding_seen": gettext_lazy("Went to add a person"),
    "person.checked": gettext_lazy("Looked whether a person is known"),
    "person.ended": gettext_lazy("Noted that a person is gone"),
    "person.added": gettext_lazy("Added a person"),
    "person.sought": gettext_lazy("Asked who has a national number"),
    "person.seen": gettext_lazy("Saw the rights of a colleague"),
    "people.listed": gettext_lazy("Saw the list of colleagues"),
    "tasks.seen": gettext_lazy("Saw the tasks"),
    "review.opened": gettext_lazy("Opened the yearly review of rights"),
    "review.seen": gettext_lazy("Saw the yearly review of rights"),
    "review.confirmed": gettext_lazy("Confirmed rights in the yearly review"),
    "review.ended": gettext_lazy("Ended rights in the yearly review"),
    "review.closed": gettext_lazy("Closed the yearly review of rights"),
    "review.escalated": gettext_lazy("Told the board that the review is late"),
    "team.started": gettext_lazy("Made a team"),
    "team.joined": gettext_lazy("Put a colleague in a team"),
    "team.school_added": gettext_lazy("Let a team guide a school"),
    "team.pupil_added": gettext_lazy("Let a team guide a pupil"),
    "team.pupil_sought": gettext_lazy("Looked for a pupil for a team"),
    "team.left": gettext_lazy("Took something out of a team"),
    "team.closed": gettext_lazy("Ended a team"),
    "team.seen": gettext_lazy("Saw a team"),
    "teams.seen": gettext_lazy("Saw the teams"),
    "institution.merged": gettext_lazy("Merged an institution"),
    "itsme.keys_rolled": gettext_lazy("Published new keys for itsme"),
    "letter.sent": gettext_lazy("Mailed a notice"),
    "email.changed": gettext_lazy("Changed the own e-mail address"),
    "affiliation.begun": gettext_lazy("Added a colleague"),
    "affiliation.ended": gettext_lazy("Ended the work of a colleague"),
    "notice.seen": gettext_lazy("Put a notice away"),
    "sign_in.done": gettext_lazy("Signed in"),
    "sign_in.signed_out": gettext_lazy("Signed out"),
    "sign_in.replaced": gettext_lazy("Signed in again"),
    "sign_in.refused": gettext_lazy("Signing in was refused"),
    "sign_in.stronger_asked": gettext_lazy("Asked for a stronger key"),
    "account.set": gettext_lazy("Chose user name and password for codes"),
    "key.added": gettext_lazy("Added an own key"),
    "key.renamed": gettext_lazy("Renamed an own key"),
    "key.ended": gettext_lazy("Ended an own key"),
    "key.locked": gettext_lazy("An own key was locked after wrong codes"),
    "key.code_sent": gettext_lazy("Had a code sent by SMS"),
    "keys.seen": gettext_lazy("Saw the own keys and sessions"),
    "key.adding_seen": gettext_lazy("Went to add an own key"),
    "session.ended_by_owner": gettext_lazy("Ended an own session"),
    "session.ended_by_admin": gettext_lazy("Ended the sessions of a colleague"),
    "session.ended_by_provider": gettext_lazy("Signed out at the provider"),
    "session.switched": gettext_lazy("Went on in the name of another institution"),
    "details.seen": gettext_lazy("Saw the own details"),
    "details.changed": gettext_lazy("Changed the own details"),
    "form.kept": gettext_lazy("Kept what was filled in, to go on with it"),
    "form.resumed": gettext_lazy("Took up a kept form"),
    "subject.rebound": gettext_lazy("Bound a new key of the provider to a known person"),
    "sign_in.role_ignored": gettext_lazy("A role from ACM did not count"),
    "session.extended": gettext_lazy("Stayed signed in"),
    "institution.switch_asked": gettext_lazy("Went to work for another institution"),
    "institution.choice_seen": gettext_lazy("Saw the choice of institutions"),
    "trail.read": gettext_lazy("Looked at the trail of the institution"),
    "trail.read_own": gettext_lazy("Looked at the own consultations"),
    "trail.erased": gettext_lazy("Took a pupil out of the trail"),
    "trail.number_searched": gettext_lazy("Looked up a consultation number"),
    "consultation.own_listed": gettext_lazy("Looked at the own consultations"),
    "visitor.asked": gettext_lazy("Asked a question through the contact form"),
    "request.refused": gettext_lazy("Was refused"),
    "start.seen": gettext_lazy("Saw the start page"),
}
REASONS = {
    "no_right": gettext_lazy("without the right"),
    "step_up": gettext_lazy("with a key that is not strong enough"),
    "not_found": gettext_lazy("not found"),
    "no_report": gettext_lazy("not found"),
    "no_page": gettext_lazy("not found"),
    "consultation_over": gettext_lazy("the consultation was over"),
    "slow_down": gettext_lazy("too fast"),
    "method": gettext_lazy("something that is not offered here"),
}
CATEGORIES = {
    "staff": gettext_lazy("Staff member"),
    "support_worker": gettext_lazy("Support worker"),
    "clb_staff": gettext_lazy("Staff member of the centre"),
    "board": gettext_lazy("Board"),
}
CATEGORY_HELP = {
    "staff": gettext_lazy("Works for this institution: teacher, care, head or office."),
    "support_worker": gettext_lazy("Comes from elsewhere to support pupils here."),
    "clb_staff": gettext_lazy("Works for this centre."),
    "board": gettext_lazy("Sits on the board or works for it."),
}
ENDINGS = {
    "revoked": gettext_lazy("Ended by an administrator"),
    "undone": gettext_lazy("Taken back just after it was given"),
    "affiliation_ended": gettext_lazy("Ended because the work here ended"),
    "not_confirmed": gettext_lazy("Ended because nobody confirmed it in the yearly review"),
    "carried_over": gettext_lazy("Carried over to the merged institution"),
}
STANDINGS = {
    "living": gettext_lazy("Active"),
    "ending": gettext_lazy("Ends soon"),
    "future": gettext_lazy("Starts later"),
    "over": gettext_lazy("Over"),
    "ended": gettext_lazy("Ended early"),
    "unused": gettext_lazy("Never used"),
}
PERMISSIONS = {
    "pupil:find": gettext_lazy("find pupils"),
    "report:read": gettext_lazy("read reports"),
    "report:write": gettext_lazy("draw up reports"),
    "trail:read": gettext_lazy("see who consulted what"),
    "rights:manage": gettext_lazy("manage users and rights"),
    "admins:manage": gettext_lazy("appoint local administrators"),
}
GRADES = {
    "K": gettext_lazy("year %(year)s of nursery school"),
    "L": gettext_lazy("year %(year)s of primary school"),
    "S": gettext_lazy("year %(year)s of secondary school"),
}


def grade(code: str) -> str:
    """The class of a pupil: `L4` is the fourth year of primary school; what a school writes otherwise stays as it is."""
    match = re.fullmatch(r"([KLS])(\d)", code)
    return str(GRADES[match[1]]) % {"year": match[2]} if match else code


def event(code: str) -> str:
    """What someone did, for the trail; a code without words is shown as it is, so that nothing stays hidden."""
    return str(EVENTS.get(code, code))


def reason(code: str) -> str:
    """Why something was refused, for the trail."""
    return str(REASONS.get(code, code))


def category(code: str) -> str:
    """As what someone works at an institution."""
    return str(CATEGORIES.get(code, code))


def category_help(code: str) -> str:
    """Who belongs in a category, in a few words."""
    return str(CATEGORY_HELP.get(code, ""))


def ending(code: str) -> str:
    """Why a right stopped before its last day; empty when it just ran to its end."""
    return str(ENDINGS.get(code, code))


def standing(code: str) -> str:
    """How a right or someone's work stands today: `living`, `ending`, `future`, `over`, `ended` or `unused`."""
    return str(STANDINGS.get(code, code))


def allowed(permissions: Sequence[str]) -> str:
    """What a context lets someone do, as one sentence."""
    told = [str(PERMISSIONS.get(code, code)) for code in permissions]
    if not told:
        return _("Opens nothing in this application by itself.")
    listed = told[0] if len(told) == 1 else _("%(most)s and %(last)s") % {"most": ", ".join(told[:-1]), "last": told[-1]}
    return _("Can %(things)s.") % {"things": listed}


def notice(code: str, person: str) -> str:
    """What the admin of an institution should know."""
    if code == "many_searches":
        return _("%(person)s tried many names of pupils in a short time.") % {"person": person}
    return code


LEFT_OUT = {
    "attachments": ngettext_lazy("%(num)d attachment", "%(num)d attachments", "num"),
    "signatures": ngettext_lazy(
        "%(num)d digital signature (its image stays)", "%(num)d digital signatures (their image stays)", "num"
    ),
    "notes": ngettext_lazy("the text of %(num)d closed note", "the text of %(num)d closed notes", "num"),
    "hidden": ngettext_lazy("%(num)d hidden field or note", "%(num)d hidden fields or notes", "num"),
    "layers": ngettext_lazy("%(num)d hidden layer", "%(num)d hidden layers", "num"),
    "media": ngettext_lazy("%(num)d sound or film", "%(num)d sounds or films", "num"),
    "actions": ngettext_lazy("%(num)d script or action", "%(num)d scripts or actions", "num"),
    "links": ngettext_lazy("%(num)d link (its words stay)", "%(num)d links (their words stay)", "num"),
    "bookmarks": ngettext_lazy("%(num)d bookmark", "%(num)d bookmarks", "num"),
    "outside": ngettext_lazy("%(num)d reference to another file", "%(num)d references to other files", "num"),
}


def left_out(counts: Mapping[str, int]) -> list[str]:
    """What of a paper from outside did not come in with its pages, kind by kind; nothing when all of it did."""
    return [str(words % {"num": counts[kind]}) for kind, words in LEFT_OUT.items() if counts.get(kind)]
