"""Put a document in a samenwerkingsdossier, attach one to a registration, or put the next version of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration import actions
from paspoort.collaboration.actions import About
from paspoort.web.collaboration.screens.documents import place_of
from paspoort.web.collaboration.shelf import WithFile, put_kinds
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Number, Text
from paspoort.web.shell.forms import go_to, whole_page


class Put(WithFile):
    """A new document."""

    title = Text(gettext_lazy("Title"), optional=True, longest=200, hint=gettext_lazy("Empty: the name of the file."))
    folder = Text(gettext_lazy("Folder"), optional=True, longest=80, hint=gettext_lazy("Choose one, or type a new name."))
    kind = Choice(gettext_lazy("Kind"), put_kinds, first="other")


class Attach(WithFile):
    title = Text(gettext_lazy("Title"), optional=True, longest=200, hint=gettext_lazy("Empty: the name of the file."))


class Next(WithFile):
    """The next version, upon the one that stood on the page."""

    version = Number()


@screen(methods="GET HEAD POST", needs="collaboration:write")
def put_document(request: Request, school: uuid.UUID) -> HttpResponse:
    """Put a document among those of a school."""
    place, folder = place_of(request.acting, school), request.GET.get("map", "")
    form = Put.of(request, {"folder": folder[:80]})
    form.looked_for = school, ""
    folders = [one.folder for one in actions.documents_of(request.acting, school).folders if one.folder]

    def put() -> HttpResponse:
        about = form.input(About, excuses=form.excuses, title=form.text_of("title"), folder=form.text_of("folder"))
        made = actions.put_document(request.acting, school, about, form.new_file())
        return go_to("library_document", made)

    crumbs = [(place.name, "collaboration", (school,)), (_("Documents"), "documents", (school,))]
    return _page(form, put, _("Add a document"), crumbs=crumbs, folders=folders, back=("documents", (school,)))


@screen(methods="GET HEAD POST", needs="collaboration:write")
def attach_document(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Attach a file to a registration."""
    opened = actions.registration(request.acting, registration)
    form = Attach.of(request)
    form.looked_for = opened.head.school_id, opened.head.title

    def attach() -> HttpResponse:
        actions.attach_document(request.acting, registration, form.text_of("title"), form.new_file())
        return go_to("registration", registration, at="bijlagen")

    crumbs = [(opened.head.title, "registration", (registration,))]
    return _page(form, attach, _("Add an attachment"), crumbs=crumbs, back=("registration", (registration,)))


@screen(methods="GET HEAD POST", needs="collaboration:write")
def replace_document(request: Request, document: uuid.UUID) -> HttpResponse:
    """Put the next version; where somebody did so meanwhile, that is said, and both stay."""
    opened = actions.preview(request.acting, document)
    newest = opened.versions[0]
    form = Next.of(request, {"version": newest.version})
    form.looked_for = opened.at.school_id, opened.at.title

    def put() -> HttpResponse:
        actions.new_version(request.acting, document, form.value("version"), form.new_file())
        return go_to("library_document", document)

    crumbs = [(_("Documents"), "documents", (opened.at.school_id,)), (opened.at.title, "library_document", (document,))]
    return _page(form, put, _("Put a new version"), crumbs=crumbs, newest=newest, back=("library_document", (document,)))


def _page(form: WithFile, do: Callable[[], HttpResponse], title: str, **page: Any) -> HttpResponse:
    if done := form.then(lambda: whole_page(form.request, do())):
        return done
    part = "collaboration/documents_form.html" if "HX-Request" in form.request.headers else "collaboration/documents_put.html"
    return form.show(part, title=title, megabytes=settings.UPLOAD_LIMIT // (1024 * 1024), action=form.request.path, **page)
