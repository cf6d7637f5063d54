"""Referrals: those without an answer by age, and one with its consent and what became of it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile import actions
from paspoort.casefile.actions import NewStep, OpenReferral, look_at_referral, open_referrals
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.present import as_id
from paspoort.web.casefile.referring import REFUSED, STEPS, consent_choices, said_of, stage_of, steps_after, story_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, LongText
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.no_team import team_missing
from paspoort.web.shell.page import show


class Step(Form):
    """What became of a referral, and on which day."""

    refusals_shown = frozenset({"already_closed"})
    what = Choice(_("What became of it?"), [*STEPS.items()], cards=True, missing=_("Choose what became of this referral."))
    day = Day(_("On which day?"), first=today, missing=_("Fill in the day."))
    because = Choice(_("Why does the service refuse?"), [*REFUSED.items()], empty=_("Choose"), hint=_("Only when it is refused."))
    said = LongText(_("What did the service say?"), longest=2000, optional=True, rows=2)


class Consented(Form):
    """With which consent was referred."""

    consent = Choice(_("With which consent?"), cards=True)


@screen()
def referrals(request: Request) -> HttpResponse:
    """Every referral of the own teams that waits, who waits longest first."""
    waiting = open_referrals(request.acting)
    return show(
        request,
        "casefile/referrals.html",
        waiting=waiting,
        known=labels("category", "detail"),
        stage_of=stage_of,
        **team_missing(request.acting),
    )


@screen(methods="GET HEAD POST")
def referral(request: Request, referral: uuid.UUID) -> HttpResponse:
    """One referral: to whom, with which consent, and what became of it; note what comes next."""
    form = Step.of(request)
    opened = look_at_referral(request.acting, referral)

    def note() -> HttpResponse:
        actions.follow_referral(request.acting, referral, form.input(NewStep))
        return go_to("referral", referral)

    return form.then(note) or _page(request, opened, form)


@screen(methods="POST")
def referral_consent(request: Request, referral: uuid.UUID) -> HttpResponse:
    """Say with which consent was referred, or that there is none yet."""
    form = Consented.of(request)
    opened = look_at_referral(request.acting, referral)
    _offer(request, opened, form)

    def choose() -> HttpResponse:
        actions.choose_consent(request.acting, referral, as_id(form.value("consent")))
        return go_to("referral", referral)

    return form.then(choose) or _page(request, opened, form)


@screen(methods="POST")
def undo_referral(request: Request, referral: uuid.UUID) -> HttpResponse:
    """Take back what one noted last about it today."""
    form = Form.of(request)
    opened = look_at_referral(request.acting, referral)

    def undo() -> HttpResponse:
        actions.undo_step(request.acting, referral)
        return go_to("referral", referral)

    return form.then(undo) or _page(request, opened, form)


def _offer(request: Request, opened: OpenReferral, form: Consented) -> None:
    """What can be chosen: the consents that fit, with the one that stands there, and none yet."""
    referral, now = opened.referral, opened.consent
    choices = consent_choices(request.acting, referral.file.pupil_id, opened.activity.day, now)
    fitting = [(id, said) for id, said, categories in choices if not categories or opened.activity.category in categories]
    form.offer("consent", fitting, str(referral.consent_id or ""))


def _page(request: Request, opened: OpenReferral, form: Form) -> HttpResponse:
    head = header_of(request.acting, opened.referral.file.pupil_id)
    step = form if isinstance(form, Step) else Step(request)
    consented = form if isinstance(form, Consented) else Consented(request)
    _offer(request, opened, consented)
    step.offer("what", steps_after(opened.referral))
    shown = {"head": head, "tab": "", "opened": opened, "known": labels("category", "detail"), "said_of": said_of}
    return form.show(
        "casefile/referral.html",
        **shown,
        step=step,
        consented=consented,
        story=story_of(opened),
        year=school_year_of(opened.activity.day),
    )
