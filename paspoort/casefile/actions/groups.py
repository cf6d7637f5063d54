"""Groups of pupils: the classes of a school as its enrolments give them, and groups that a team puts together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.models import Group, GroupMember
from paspoort.kernel.actions import listing
from paspoort.kernel.models import Acting, BadInput
from paspoort.pupils.actions import guided_now, pupils_by_id
from paspoort.registry.models import Enrolment, Institution, OwnClass, Pupil
from paspoort.rights.actions import must_hold

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Class:
    """The pupils of one class at a school today, by the own class where the school gives one, and how many."""

    own_class: OwnClass
    count: int


@dataclass(frozen=True, slots=True)
class SchoolGroups:
    """A school that the own team guides, with its classes and the groups that were put together there."""

    school: Institution
    classes: list[Class]
    groups: list[Group]


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group with those of its pupils whose file opens, by name."""

    group: Group
    pupils: list[Pupil]


def school_groups(acting: Acting, only: Iterable[uuid.UUID] | None = None) -> list[SchoolGroups]:
    """Each school that the own team guides, by name, with its classes of today and its groups; `only` some of these schools."""
    must_hold(acting, "file:read")
    schools = Institution.objects.filter(id__in=_schools() if only is None else set(only) & set(_schools())).order_by("name")
    ids = [school.id for school in schools]
    enrolled = Enrolment.objects.filter(Enrolment.counting(), institution_id__in=ids)
    classes = enrolled.values_list("institution_id", "grade", "class_name").annotate(count=Count("pupil_id", distinct=True))
    by_name = list(classes.order_by("grade", "class_name"))
    groups = list(Group.objects.filter(school_id__in=ids, ended_at__isnull=True).order_by("name"))
    record("groups.seen")
    return [
        SchoolGroups(
            school,
            [Class(OwnClass(grade, name), count) for at, grade, name, count in by_name if at == school.id],
            [group for group in groups if group.school_id == school.id],
        )
        for school in schools
    ]


def class_list(acting: Acting, school_id: uuid.UUID, own_class: OwnClass) -> tuple[Institution, list[Pupil]]:
    """The pupils of one class at a school today, by name. A school that the own team does not guide is none (`Http404`)."""
    must_hold(acting, "file:read")
    school = Institution.objects.filter(id=school_id).first() if school_id in _schools() else None
    if school is None:
        raise Http404
    enrolled = Enrolment.objects.filter(Enrolment.counting(), Enrolment.of_class(own_class), institution_id=school_id)
    pupils = _by_name(enrolled.values_list("pupil_id", flat=True))
    record("class.seen", object=school_id, count=len(pupils))
    return school, pupils


def open_group(acting: Acting, group_id: uuid.UUID) -> OpenGroup:
    """A group of a school that the own team guides; any other does not exist (`Http404`)."""
    must_hold(acting, "file:read")
    group = _group(group_id)
    members = GroupMember.objects.filter(group=group, ended_at__isnull=True).values_list("pupil_id", flat=True)
    record("group.seen", object=group.id)
    return OpenGroup(group, _by_name(members))


def make_group(acting: Acting, school_id: uuid.UUID, name: str) -> Group:
    """Put a group together at a school that the own team guides; it has no pupils yet."""
    must_hold(acting, "file:write")
    if school_id not in _schools():
        raise BadInput({"school": _("Choose a school that your team guides.")})
    group = Group(centre_id=acting.here, school_id=school_id, name=_name(name), made_by_id=acting.me)
    _named_once(group.add)
    record("group.made", object=group.id)
    return group


def rename_group(acting: Acting, group_id: uuid.UUID, name: str) -> None:
    """Give a group another name."""
    must_hold(acting, "file:write")
    group = _group(group_id)
    group.name = _name(name)
    _named_once(lambda: group.save(update_fields=["name"]))
    record("group.renamed", object=group.id)


def put_in_group(acting: Acting, group_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID]) -> int:
    """Put pupils of the school of a group in it, each once; gives how many are new. Raises `BadInput` for who is not there."""
    must_hold(acting, "file:write")
    group = _group(group_id)
    there = Enrolment.objects.filter(Enrolment.counting(), institution_id=group.school_id, pupil_id__in=pupil_ids)
    if not pupil_ids or set(there.values_list("pupil_id", flat=True)) != set(pupil_ids):
        raise BadInput({"pupils": _("Choose pupils of this school whom your team guides.")})
    inside = set(GroupMember.objects.filter(group=group, ended_at__isnull=True).values_list("pupil_id", flat=True))
    new = [one for one in dict.fromkeys(pupil_ids) if one not in inside]
    for pupil_id in new:
        GroupMember(group=group, pupil_id=pupil_id).add()
    record("group.filled", object=group.id, count=len(new))
    return len(new)


def take_from_group(acting: Acting, group_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID]) -> int:
    """Take pupils out of a group; what was noted with them stays in their files."""
    must_hold(acting, "file:write")
    group = _group(group_id)
    left = GroupMember.objects.filter(group=group, pupil_id__in=pupil_ids, ended_at__isnull=True).update(ended_at=Now())
    record("group.left", object=group.id, count=left)
    return left


def end_group(acting: Acting, group_id: uuid.UUID) -> None:
    """End a group; what was noted for its pupils stays in their files."""
    must_hold(acting, "file:write")
    group = _group(group_id)
    Group.objects.filter(id=group.id).update(ended_at=Now())
    record("group.ended", object=group.id)


def out_of_reach(pupil_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these pupils whom the own team does not guide today, such as who left the school meanwhile."""
    asked = list(pupil_ids)
    here = guided_now(asked)
    return [one for one in asked if one not in here]


def _schools() -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select unnest(group_schools())")
        return [school for (school,) in cursor.fetchall()]


def _group(group_id: uuid.UUID) -> Group:
    group = Group.objects.filter(id=group_id, ended_at__isnull=True).select_related("school").first()
    if group is None:
        raise Http404
    return group


def _by_name(pupil_ids: Iterable[uuid.UUID]) -> list[Pupil]:
    with listing():
        return sorted(pupils_by_id(pupil_ids).values(), key=lambda one: (one.family_name, one.given_name))


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput({"name": _("Give the group a name.")})
    if len(name) > LONGEST_NAME:
        raise BadInput({"name": _("This name is too long: at most %(most)d signs.") % {"most": LONGEST_NAME}})
    return name


def _named_once(write: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        raise BadInput({"name": _("There is a group of this name at this school already.")}) from None
