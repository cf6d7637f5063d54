"""Style of letters: a centre chooses its logo, colours, address and texts, and sees a real page change while it does."""

from __future__ import annotations

import base64

from django.http import HttpResponse

from paspoort.documents import actions
from paspoort.documents.actions import LOGO_BYTES
from paspoort.kernel.periods import today
from paspoort.web.letters.sample import sample
from paspoort.web.letters.style_form import PARTS, StyleForm
from paspoort.web.shell.bytes import drawn_page
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to

NEEDS = "file:manage"


@screen(methods="GET HEAD POST", needs=NEEDS, reading="letter_style.seen")
def letter_style(request: Request) -> HttpResponse:
    """The style with a page of it, and earlier ones with who chose them; saving makes a new version."""
    form = StyleForm.here(request)

    def save() -> HttpResponse:
        actions.save_style(request.acting, form.chosen)
        return go_to("letter_style")

    if done := form.then(save):
        return done
    history = actions.styles_of(request.acting.here)
    return form.show("letters/letter_style.html", history=history, parts=PARTS, megabytes=LOGO_BYTES >> 20)


@screen(methods="GET HEAD POST", needs=NEEDS)
def style_page(request: Request) -> HttpResponse:
    """A page in this style as a picture: as it is, or as the form that is being filled in would make it."""
    form = StyleForm.here(request)
    style = form.chosen if request.method == "POST" else form.now
    page = actions.try_style(sample(form.value("kind") or "resultLetter", today()), style)
    if "HX-Request" in request.headers:
        return form.show("letters/style_page.html", page=base64.b64encode(page).decode())
    return drawn_page(page)
