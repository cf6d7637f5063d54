"""Attachments in a form: files that were sent with it are put beside the activity, and what cannot be taken is told by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import attach, take_attachment_away
from paspoort.documents.actions import ENDINGS
from paspoort.kernel.models import Acting, BadInput
from paspoort.web.shell.fields import Words
from paspoort.web.shell.forms import Form

KINDS: dict[str, Words] = {
    "pdf": _("PDF"),
    "picture": _("Picture"),
    "text": _("Text"),
    "document": _("Document"),
    "sheet": _("Spreadsheet"),
    "slides": _("Presentation"),
}
ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)
LIMITS = {"megabytes": settings.UPLOAD_LIMIT // (1024 * 1024), "most": settings.ATTACHMENTS_MOST, "accept": ACCEPTED}


def put_beside(acting: Acting, activity: uuid.UUID, files: Iterable[UploadedFile[bytes]]) -> list[str]:
    """Put files beside an activity; a sentence for each that cannot be taken, with its name."""
    given = [(file.name or "", file.read(settings.UPLOAD_LIMIT + 1)) for file in files]
    try:
        if given:
            attach(acting, activity, *given)
    except BadInput as bad:
        return [f"{name}: {sentence}" for name, sentence in bad.problems.items()]
    return []


def files_of(form: Form, activity: uuid.UUID) -> bool:
    """What a form that was sent as a whole, as without a script, says of files: put them beside the activity, or take one away.
    Whether that was all it was sent for. Raises `BadInput` beside the files."""
    if taken := form.value("remove"):
        take_attachment_away(form.acting, taken)
    if wrong := put_beside(form.acting, activity, form.value("file")):
        raise BadInput({"file": " ".join(wrong)})
    return bool(taken) or form.data.get("then") == "attach"
