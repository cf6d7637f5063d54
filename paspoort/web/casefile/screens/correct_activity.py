"""Correct a registered activity, or carry out a planned one; what stood there is kept as an earlier version."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile.actions import consent_of, earlier_versions, listed_in, open_registered, referral_by
from paspoort.casefile.actions import correct_activity as correct
from paspoort.web.casefile.attachments import files_of
from paspoort.web.casefile.present import shown_text
from paspoort.web.casefile.screens.activity import Written, page_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def correct_activity(request: Request, activity: uuid.UUID) -> HttpResponse:
    """The same form as for a new one, with what stands there now."""
    one, words, version = open_registered(request.acting, activity)
    marks = {"planned": one.state == "planned", "restricted": one.restricted_at is not None}
    now = consent_of(request.acting, one)
    first = {**words, **marks, "day": one.day, "revision": version, "consent": str(now.consent.id) if now else ""}
    form = Written.of(request, first)

    def do() -> HttpResponse | None:
        if files_of(form, activity):
            return None
        corrected = correct(request.acting, activity, form.value("revision"), form.new())
        if form.data.get("then") == "consent":
            referral = referral_by(corrected)
            asked = {"doorverwijzing": referral.id} if referral else {}
            return go_to("note_consent", one.file.pupil_id, **asked)
        if corrected.state == "planned":
            return go_to("file", one.file.pupil_id, at="planned")
        return go_to("file_journal", one.file.pupil_id, at=f"a-{activity}")

    if answer := form.then(do):
        return answer
    page = page_of(request, one, form, now) | {"standing": listed_in(words)}
    return form.show("casefile/correct.html", **page)


@screen()
def activity_versions(request: Request, activity: uuid.UUID) -> HttpResponse:
    """What an activity said before it was corrected, the newest first."""
    pupil, found = earlier_versions(request.acting, activity)
    versions = [(text, shown_text(words["text"]), listed_in(words), author) for text, words, author in found]
    return show(request, "casefile/versions.html", head=header_of(request.acting, pupil), tab="", versions=versions)
