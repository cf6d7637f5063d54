"""Begin an activity, by itself or as the answer to a referral, and put its draft away."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile.actions import discard_activity, open_activity, start_activity
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Id, Revision
from paspoort.web.shell.forms import Form, go_to


class Begun(Form):
    """What a new activity goes on with."""

    after = Id()


class Dropped(Form):
    """Which revision is thrown away."""

    revision = Revision()


@screen(methods="POST")
def begin_activity(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Begin an activity, or the answer to a referral, and go on to its form."""
    form = Begun.of(request)
    after = form.value("after") if "after" in form.data else None
    return go_to("activity", start_activity(request.acting, pupil, after).id)


@screen(methods="POST")
def drop_activity(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Put one's own draft away."""
    form = Dropped.of(request)
    draft, _kept = open_activity(request.acting, activity)
    discard_activity(request.acting, activity, form.value("revision"))
    return go_to("file_journal", draft.file.pupil_id)
