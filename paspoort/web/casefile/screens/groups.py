"""Groups of pupils: the classes of the own schools, and groups that the team puts together and takes apart."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile import actions
from paspoort.casefile.actions import class_list, make_group, open_group, rename_group, school_groups
from paspoort.registry.models import OwnClass
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, Ids, Listed, Text, Yes
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.no_team import team_missing
from paspoort.web.shell.page import show


class NewGroup(Form):
    """A new group at one of the own schools."""

    school = Listed(_("School"), kind=uuid.UUID, missing=_("Choose a school that your team guides."))
    name = Text(
        _("Name of the group"), hint=_("Such as “Reading group”. Write no name of a pupil in it."), attrs={"maxlength": 80}
    )


class Name(Form):
    """Another name for a group."""

    name = Text(_("Name of the group"), attrs={"maxlength": 80})


class Members(Form):
    """Which pupils come into a group, or leave it."""

    pupils = Ids()
    do = Hidden()


class Asked(Form):
    """Which class is looked at, and whether ending is asked once more, from the address."""

    klas = Text()
    einde = Yes()


@screen(methods="GET HEAD POST")
def groups(request: Request) -> HttpResponse:
    """Each school of the own teams with its classes and its groups, and making one."""
    schools, form = school_groups(request.acting), NewGroup.of(request)
    form.offer("school", [(one.school.id, one.school.name) for one in schools])
    return form.then(
        lambda: go_to("group", make_group(request.acting, form.value("school"), form.value("name")).id)
    ) or form.show("casefile/groups.html", schools=schools, nobody=False, **team_missing(request.acting))


@screen()
def school_class(request: Request, school: uuid.UUID) -> HttpResponse:
    """The pupils of one class at a school today; only to read."""
    own_class = OwnClass.of(Asked.asked(request).value("klas"))
    at, pupils = class_list(request.acting, school, own_class)
    return show(request, "casefile/class.html", school=at, own_class=own_class, pupils=pupils)


@screen(methods="GET HEAD POST")
def group(request: Request, group: uuid.UUID) -> HttpResponse:
    """One group: who is in it, whom to put in it from a class, and its name."""
    form = Name.of(request) if request.method == "POST" else Name(request)

    def rename() -> HttpResponse:
        rename_group(request.acting, group, form.value("name"))
        return go_to("group", group)

    return form.then(rename) or _page(request, group, form)


@screen(methods="POST")
def group_members(request: Request, group: uuid.UUID) -> HttpResponse:
    """Put pupils in a group, or take them out."""
    form = Members.of(request)

    def change() -> HttpResponse:
        change = actions.take_from_group if form.value("do") == "take" else actions.put_in_group
        change(request.acting, group, form.value("pupils"))
        return go_to("group", group)

    return form.then(change) or _page(request, group, form)


@screen(methods="POST")
def end_group(request: Request, group: uuid.UUID) -> HttpResponse:
    """End a group; what was noted for its pupils stays in their files."""
    actions.end_group(request.acting, group)
    return go_to("groups")


def _page(request: Request, group: uuid.UUID, form: Form) -> HttpResponse:
    opened, asked = open_group(request.acting, group), Asked.asked(request)
    school, klas = opened.group.school_id, OwnClass.of(asked.value("klas"))
    at = school_groups(request.acting, [school])
    shown = klas in {one.own_class for one in at[0].classes} and "klas" in request.GET
    inside = {pupil.id for pupil in opened.pupils}
    free = [one for one in class_list(request.acting, school, klas)[1] if one.id not in inside] if shown else []
    name = form if isinstance(form, Name) and form.is_bound else Name(request, first={"name": opened.group.name})
    return form.show(
        "casefile/group.html", opened=opened, classes=at[0].classes, klas=klas if shown else None, free=free, name=name,
        ending=asked.value("einde"),
    )  # fmt: skip
