"""The contact page, to ask us something: never about a pupil."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.helpdesk.actions import LONGEST, TOPICS, ask
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NotSignedIn
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.fields import Choice, Email, LongText, Text
from paspoort.web.shell.forms import Form, go_to


class Question(Form):
    """What is asked, and where to answer."""

    refusals_shown = frozenset({"slow_down"})
    topic = Choice(_("What is it about?"), TOPICS, empty=_("Choose"))
    name = Text(_("Your name"), longest=LONGEST["name"], autocomplete="name")
    email = Email(_("Your e-mail address"), longest=LONGEST["email"], autocomplete="email")
    message = LongText(_("Your question"), longest=LONGEST["message"], rows=7)
    website = Text()
    """A trap: who fills it in is no person, and is told that it was sent."""


@public(methods="GET HEAD POST")
def contact(request: Request) -> HttpResponse:
    """A question about the product; it carries no report content and leads to none (rule 14)."""
    form = Question.of(request, {"topic": request.GET.get("over", "")})
    sent = form.then(lambda: _ask(request, **form.cleaned_data))
    return sent or form.show("about/contact.html", sent="verstuurd" in request.GET)


def _ask(request: Request, website: str, **asked: str) -> HttpResponse:
    """As the person who is signed in, or as a visitor."""
    if not website:
        try:
            with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")) as acting:
                ask(**asked, sender=str(acting.session_id))
        except NotSignedIn:
            with acting_as_service("contact"):
                ask(**asked, sender=_address(request))
    return go_to("contact", verstuurd=1)


def _address(request: Request) -> str:
    """Where the visitor comes from, as the outermost proxy of our own saw it; only its keyed hash is kept, for an hour's pace."""
    hops = request.headers.get("X-Forwarded-For", "").split(",") if settings.SECURE_PROXY_SSL_HEADER else []
    return hops[-1].strip() if hops else request.META.get("REMOTE_ADDR", "")
