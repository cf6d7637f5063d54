"""Section of a registration: written in place on a draft that keeps itself, and read back version by version."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.collaboration.actions import SectionOf, SectionText, TwoTexts, Whole, save_section, versions
from paspoort.drafts.actions import Clash
from paspoort.web.collaboration.pages import Opened, show_registration, writes_in
from paspoort.web.collaboration.writing import Writing, form_for, put_away, section_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", needs="collaboration:write")
def section(request: Request, registration: uuid.UUID, section: str) -> HttpResponse:
    """Write in a section: what is typed is kept for oneself, and others see it when it is saved."""
    opened, of = section_of(request, registration, section, section if request.method == "GET" else "")
    form, kept = form_for(request, opened, of)
    onward = next((one for one in opened.sections[opened.sections.index(of) + 1 :] if not one.version), None)

    def save() -> HttpResponse:
        told: dict[str, str] = {}
        if Typed.of(request).then != "drop":
            try:
                saved = save_section(request.acting, registration, section, _text(form, section))
            except TwoTexts as two:
                record("request.refused", outcome="refused", reason=two.code, page="section")
                return _both(request, opened, of, form, two.clash)
            told = {"samengevoegd": section} if saved.merged else {}
        put_away(request.acting, registration, section, Typed.of(request))
        if Typed.of(request).then == "next" and onward and not told:
            return go_to("section", registration, onward.code)
        return go_to("registration", registration, at=f"deel-{section}", **told)

    if request.method != "POST" and not writes_in(request.acting, opened):
        return show_registration(request, opened)
    at = Opened(section, form, kept, onward=onward)
    return form.then(save) or show_registration(request, opened, at, form.status)


def _text(form: Writing, section_code: str) -> SectionText:
    """The text that stays: what was typed, or after a clash the own one or the colleague's; and the own one that was given up."""
    then, mine = Typed.of(form.request).then, form.text_of("mine")
    text = form.text_of(then if then in ("mine", "theirs") else section_code)
    return SectionText(text, form.value("version"), form.excuses, instead=mine if mine != text else "")


def _both(request: Request, opened: Whole, of: SectionOf, form: Writing, clash: Clash) -> HttpResponse:
    mine, theirs = form.text_of(of.code), clash.texts[of.code]
    page = {"opened": opened, "of": of, "clash": clash, "mine": mine, "theirs": theirs, "both": f"{theirs}\n\n{mine}"}
    return show(request, "collaboration/clash.html", status=409, form=form, **page)


@screen(needs="collaboration:read")
def section_history(request: Request, registration: uuid.UUID, section: str) -> HttpResponse:
    """Every version of a section, the newest first."""
    opened, of = section_of(request, registration, section)
    told = versions(request.acting, registration, section) if of.version else []
    return show(request, "collaboration/versions.html", opened=opened, of=of, versions=told)
