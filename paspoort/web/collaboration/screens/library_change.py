"""Change of a document: its title, folder and kind; withdraw it, and bring it back; and another name for a folder."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration import actions
from paspoort.collaboration.actions import About
from paspoort.collaboration.models import YEAR_REPORT
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.screens.documents import place_of
from paspoort.web.collaboration.shelf import put_kinds
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Text
from paspoort.web.shell.forms import go_to


class Renamed(Guarded):
    """The next name of a folder."""

    name = Text(gettext_lazy("Name of the folder"), longest=80, missing=gettext_lazy("Give the folder a name."))


class Change(Guarded):
    """What is said of a document."""

    title = Text(gettext_lazy("Title"), longest=200, missing=gettext_lazy("Give the document a title."))
    folder = Text(gettext_lazy("Folder"), optional=True, longest=80)
    kind = Choice(gettext_lazy("Kind"), put_kinds)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def library_change(request: Request, document: uuid.UUID) -> HttpResponse:
    """Give a document another title, folder or kind."""
    at = actions.preview(request.acting, document).at
    form = Change.of(request, {"title": at.title, "folder": at.folder, "kind": at.kind})
    form.looked_for = at.school_id, ""
    made = at.kind == YEAR_REPORT
    for name in ["folder"] * bool(at.registration_id) + ["kind"] * made:
        form.fields.pop(name)

    def change() -> HttpResponse:
        about = form.input(About, excuses=form.excuses, title=form.text_of("title"), folder=form.text_of("folder"))
        actions.move_document(request.acting, document, about)
        return go_to("library_document", document)

    crumbs = [(_("Documents"), "documents", (at.school_id,)), (at.title, "library_document", (document,))]
    return form.then(change) or form.show(
        "collaboration/form.html", title=_("Title and folder"), lead=None, crumbs=crumbs, send=_("Save"),
        back=("library_document", (document,)), stopped=None if at.writable else _("Nobody writes here any more."),
    )  # fmt: skip


@screen(methods="POST", needs="collaboration:write")
def withdraw_document(request: Request, document: uuid.UUID) -> HttpResponse:
    """Nobody opens it any more, until somebody brings it back."""
    at = actions.withdraw(request.acting, document)
    if at.registration_id:
        return go_to("registration", at.registration_id, at="bijlagen")
    return go_to("documents", at.school_id)


@screen(methods="POST", needs="collaboration:write")
def bring_back_document(request: Request, document: uuid.UUID) -> HttpResponse:
    """Bring back what was withdrawn."""
    actions.bring_back(request.acting, document)
    return go_to("library_document", document)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def rename_folder(request: Request, school: uuid.UUID) -> HttpResponse:
    """Give a folder another name, with all that lies in it."""
    place, folder = place_of(request.acting, school), request.GET.get("map", "")[:80]
    form = Renamed.of(request, {"name": folder})
    form.looked_for = school, ""

    def rename() -> HttpResponse:
        actions.rename_folder(request.acting, school, folder, form.text_of("name"), form.excuses)
        return go_to("documents", school, map=form.text_of("name"))

    crumbs = [(place.name, "collaboration", (school,)), (_("Documents"), "documents", (school,))]
    return form.then(rename) or form.show(
        "collaboration/form.html", title=_("Rename the folder"), crumbs=crumbs, send=_("Rename"),
        lead=_("All that lies in it goes along. Where a folder has that name already, the two become one."),
        back=("documents", (school,)), stopped=None if place.guided else _("Nobody writes here any more."),
    )  # fmt: skip
