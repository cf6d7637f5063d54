"""Attachments beside a form: put files beside an activity and take one away, in place while one writes on."""

from __future__ import annotations

import io
import uuid

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from paspoort.casefile.actions import take_attachment_away, waiting_attachments
from paspoort.web.casefile.attachments import KINDS, LIMITS, put_beside
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Uploads
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show


class Given(Form):
    """Files that were chosen or dropped."""

    file = Uploads()


@screen(methods="POST")
def attach_files(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Put files beside an activity that one writes or corrects; those that cannot be taken are told by name."""
    files = Given.of(request).value("file")
    return _beside(request, activity, put_beside(request.acting, activity, files or [UploadedFile(io.BytesIO(), "?")]))


@screen(methods="POST")
def take_away(request: Request, attachment: uuid.UUID) -> HttpResponse:
    """Take away a file that waits beside what one writes."""
    return _beside(request, take_attachment_away(request.acting, attachment), [])


def _beside(request: Request, activity: uuid.UUID, wrong: list[str]) -> HttpResponse:
    shown = {"waiting": waiting_attachments(activity), "wrong": wrong, "kinds": KINDS, "limits": LIMITS}
    return show(request, "casefile/attached.html", status=422 if wrong else 200, activity=activity, **shown)
