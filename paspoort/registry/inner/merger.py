"""Moving what an institution has to the one that it merges into (rule 103)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Greatest

from paspoort.registry.models import Enrolment, Findable, Guidance, Institution


def move_enrolments(old: Institution, new: Institution, on: date) -> int:
    """Pupils enrolled on that day or later go over, with the row that a search touches.

    Who is enrolled at the new number already, at the same level, keeps that enrolment; the other one ends.
    """
    going = Enrolment.objects.filter(Enrolment.lasting(on), institution=old)
    there = Enrolment.objects.filter(Enrolment.lasting(on), institution=new)
    levels = set(there.values_list("pupil_id", "education_level"))
    twice = [one.id for one in going if (one.pupil_id, one.education_level) in levels]
    ending = {"left_on": Greatest("begins_on", Value(on))}
    Enrolment.objects.filter(id__in=twice).update(**ending)
    Findable.objects.filter(enrolment_id__in=twice).update(**ending)
    moving = list(going.exclude(id__in=twice).values_list("id", flat=True))
    Findable.objects.filter(enrolment_id__in=moving).update(institution_id=new.id)
    return Enrolment.objects.filter(id__in=moving).update(institution=new)


def move_guidance(old: Institution, new: Institution, on: date) -> int:
    """Who guided the old school guides the new one, unless another does already; the new centre guides what the old one did."""
    moved = 0
    guided_already = Guidance.objects.filter(Guidance.lasting(on), school=new).exists()
    for guidance in Guidance.objects.filter(Guidance.lasting(on), Q(school=old) | Q(centre=old)).order_by("begins_on"):
        until, begins_on = guidance.ended_on, max(on, guidance.begins_on)
        school = new if guidance.school_id == old.id else guidance.school
        Guidance.objects.filter(id=guidance.id).update(ended_on=begins_on)
        if guidance.school_id == old.id and guided_already:
            continue
        centre = new.id if guidance.centre_id == old.id else guidance.centre_id
        Guidance.objects.update_or_create(school=school, begins_on=begins_on, defaults={"centre_id": centre, "ended_on": until})
        moved += 1
    return moved
