"""Referrals in words: why one is refused or closed, how each stands, and which consent goes with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import OpenReferral, Waiting, consents_for
from paspoort.casefile.models import Referral
from paspoort.family.actions import Given
from paspoort.kernel.models import Acting
from paspoort.web.casefile.family import told
from paspoort.web.shell.fields import Words
from paspoort.web.shell.jinja import dmy

CLOSED: dict[str, Words] = {
    "no_longer_needed": _("Help is no longer needed"),
    "family_declined": _("The pupil or the parents did not go on with it"),
    "other_help": _("There is other help now"),
    "moved_away": _("The pupil moved away"),
    "no_answer": _("The service gives no answer"),
}
REFUSED: dict[str, Words] = {
    "full": _("The waiting list is full"),
    "not_their_task": _("The question does not fit what the service does"),
    "age_or_region": _("The pupil lives elsewhere, or is too old or too young"),
    "not_reached": _("The family could not be reached, or did not come"),
    "other": _("Another reason"),
}
STEPS: dict[str, Words] = {
    "waits": _("On the waiting list"),
    "accepted": _("Accepted"),
    "refused": _("Refused"),
}

NOT_CHOSEN = {"toestemming": "past-niet"}
"""In the address of a page to which one comes back with a consent that is noted and does not fit."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that became of a referral: the day when there is one, and the sentence."""

    day: date | None
    sentence: str
    late: bool = False
    """Whether it asks for something."""


def stage_of(one: Waiting) -> list[Stage]:
    """How a referral that waits stands, for a list."""
    return [*_steps(one.waits_since, one.accepted_on, None, ""), *_consent(one.consent, one.withdrawn_on)]


def stages_of(one: Referral) -> list[Stage]:
    """How a referral stands, for its line in the journal: the last step, its end, and what lacks."""
    last = _steps(one.waits_since, one.accepted_on, one.refused_on, one.refused_because)[-1:]
    withdrawn = one.consent.withdrawn_on if one.consent else None
    return [*last, *_closed(one), *(_consent(one.consent_id is not None, withdrawn) if one.waits else [])]


def story_of(opened: OpenReferral) -> list[Stage]:
    """All that became of a referral, the earliest first."""
    one = opened.referral
    steps = _steps(one.waits_since, one.accepted_on, one.refused_on, one.refused_because)
    answer = [Stage(opened.answered_on, gettext("Answered"))] if one.answer_id else []
    over = [] if one.waits or one.answer_id or one.closed_on or one.refused_on else [_long_ago()]
    return [*steps, *answer, *_closed(one), *(Stage(None, sentence) for sentence in over)]


def _long_ago() -> str:
    return gettext("%(num)d months without an answer") % {"num": settings.REFERRAL_MONTHS}


def steps_after(one: Referral) -> list[tuple[str, Words]]:
    """What can become of it next: what comes after the last that was noted."""
    gone = 2 if one.accepted_on else 1 if one.waits_since else 0
    return [*STEPS.items()][gone:]


def _closed(one: Referral) -> list[Stage]:
    if one.closed_on is None:
        return []
    said = {"day": dmy(one.closed_on), "why": CLOSED[one.closed_because]}
    return [Stage(one.closed_on, gettext("Closed on %(day)s without an answer: %(why)s") % said)]


def _steps(waits: date | None, accepted: date | None, refused: date | None, because: str) -> list[Stage]:
    found = []
    if waits:
        found.append(Stage(waits, gettext("On the waiting list since %(day)s") % {"day": dmy(waits)}))
    if accepted:
        found.append(Stage(accepted, gettext("Accepted on %(day)s") % {"day": dmy(accepted)}))
    if refused:
        said = {"day": dmy(refused), "why": REFUSED[because]}
        found.append(Stage(refused, gettext("Refused on %(day)s: %(why)s") % said))
    return found


def _consent(there: bool, withdrawn: date | None) -> list[Stage]:
    if withdrawn:
        return [Stage(withdrawn, gettext("Consent withdrawn on %(day)s") % {"day": dmy(withdrawn)}, late=True)]
    return [] if there else [Stage(None, gettext("No consent noted yet"), late=True)]


def consent_choices(
    acting: Acting, pupil_id: uuid.UUID, day: date, now: Given | None = None
) -> list[tuple[str, str, tuple[str, ...]]]:
    """The consents from which a referral of a day chooses, in words and with the kinds of service that each is for, and the one
    that it has `now`; the last is: none yet."""
    fitting = [(one.given, one.categories) for one in consents_for(acting, pupil_id, day)]
    if now and now.consent.id not in {given.consent.id for given, _categories in fitting}:
        fitting = [(now, ()), *fitting]
    chosen = [(str(given.consent.id), said_of(given), categories) for given, categories in fitting]
    return [*chosen, ("", gettext("No consent noted yet"), ())]


def said_of(given: Given) -> str:
    """A consent in one line: for what and to whom, by whom and when."""
    by = given.giver or gettext("the pupil")
    return gettext("%(what)s (%(name)s, %(day)s)") % {"what": told(given), "name": by, "day": dmy(given.consent.given_on)}
