"""The check list: what a draft still needs before it can be finalised."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.documents.actions import is_blank, undrawable
from paspoort.family.actions import who_decides
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import age_on, today
from paspoort.passport.inner.forms import allowed_orientations, sections_of
from paspoort.passport.models import Report
from paspoort.pupils.actions import enrolled_on

ADULT = (18, 0)
"""From this age on, in years and months, nobody holds authority over a pupil."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do: the field or section it is about, and a sentence that says what."""

    field: str
    sentence: str


def what_is_missing(report: Report, texts: dict[str, str], parents: list[str], writer: str = "") -> list[Missing]:
    """The trajectory (rule 71), and then in the order of the form: parents, names on the paper, school, type, training form, and
    each section (rules 68, 72, 74, 136).

    `parents` are those whom the attest names; `writer` is the name that will stand on the paper as who drew it up, as far as
    that is known.
    """
    if report.document_id is not None:
        return [Missing("pages", _("Look at the pages and make it final."))]
    names = [*_parents(report, parents), *_names(report, writer, parents)]
    return [*_trajectory(report), *names, *_school(report), *_orientation(report), *_sections(report, texts)]


def parents_of(acting: Acting, report: Report) -> list[str]:
    """The names of who decides for the pupil today, for the attest of an IAC or OV4 report; nobody for any other (rule 136)."""
    return who_decides(acting, [report.pupil_id])[report.pupil_id] if report.has_attest else []


def _parents(report: Report, parents: list[str]) -> list[Missing]:
    """An adult decides alone: then nobody else need be named."""
    born = report.pupil.birth_date
    if parents or not report.has_attest or (born and age_on(born, today()) >= ADULT):
        return []
    return [Missing("parents", _("Note who the parents are. The certificate names them."))]


def _trajectory(report: Report) -> list[Missing]:
    with connection.cursor() as cursor:
        cursor.execute("select trajectory_missing(%s)", [report.id])
        [missing] = cursor.fetchone()
    said = _("First conclude the trajectory of this pupil, or shorten it with a motivation.")
    return [Missing("trajectory", said)] if missing else []


def _names(report: Report, writer: str, parents: list[str]) -> list[Missing]:
    """Names that no font at hand can draw: they would be boxes on a paper that nobody can change any more."""
    pupil, school, centre = report.pupil, report.school, report.centre
    printed = [
        ("pupil", _("the name of the pupil"), f"{pupil.given_name} {pupil.family_name}"),
        ("parents", _("the name of a parent"), " ".join(parents)),
        ("school_name", _("the name of the school"), school.name),
        ("centre", _("the name or address of your centre"), f"{centre.name} {centre.address}"),
        ("writer", _("your own name"), writer),
    ]
    said = _("A sign in %(what)s cannot be printed: %(signs)s. Have it corrected where it was registered, or call the helpdesk.")
    found = [(field, what, undrawable(text)) for field, what, text in printed]
    return [Missing(field, said % {"what": what, "signs": _listed(signs)}) for field, what, signs in found if signs]


def _listed(signs: list[str]) -> str:
    return ", ".join(signs[:8]) + (" …" if len(signs) > 8 else "")


def _school(report: Report) -> list[Missing]:
    for one in enrolled_on(report.pupil_id):
        if (one.institution.id, one.education_level) == (report.school_id, report.education_level):
            return []
    return [Missing("school", _("The pupil is no longer enrolled in this school at this level. Choose the school again."))]


def _orientation(report: Report) -> list[Missing]:
    pairs = allowed_orientations(report.kind, report.education_level)
    if (report.support_type, report.training_form) in pairs:
        return []
    found = []
    if report.support_type not in {one for one, _form in pairs}:
        found.append(Missing("support_type", _("Choose the type.")))
    if report.training_form not in {form for _one, form in pairs}:
        found.append(Missing("training_form", _("Choose the training form.")))
    return found or [Missing("training_form", _("This type does not exist in this training form. Choose another of the two."))]


def _sections(report: Report, texts: dict[str, str]) -> list[Missing]:
    found = []
    for section in sections_of(report.kind, report.education_level, report.support_type):
        text = texts.get(section.key, "")
        if section.required and is_blank(text):
            found.append(Missing(section.key, _("Fill in: %(heading)s.") % {"heading": section.heading}))
        elif signs := undrawable(text):
            said = _("“%(heading)s” has signs that cannot be printed: %(signs)s. Replace them.")
            found.append(Missing(section.key, said % {"heading": section.heading, "signs": _listed(signs)}))
    return found
