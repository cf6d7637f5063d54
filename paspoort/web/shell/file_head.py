"""File head: the top of every page of a pupil's file, of whichever area: who, how old, where at school, and the tabs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import OpenFile, open_file
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import age_on, today
from paspoort.registry.models import Enrolment, Pupil
from paspoort.web.shell.areas import FileTab, declared
from paspoort.web.shell.fields import Words

SITUATIONS: dict[str, Words] = {
    "homeEducation": _("Home education"),
    "notEnrolled": _("Not enrolled yet"),
    "atSchool": _("At a school, but not in its list"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The top of every page of a file: who it is about, how old, and where at school now."""

    pupil: Pupil
    years: int
    months: int
    enrolments: list[Enrolment]
    opened: OpenFile
    tabs: list[FileTab]

    @property
    def without_school(self) -> str:
        """Why a pupil without an import is in no list of a school; empty for everyone else."""
        own = self.opened.own
        told = [SITUATIONS[own.situation], own.school and own.school.name] if own else []
        return " · ".join(str(one) for one in told if one)

    @property
    def partial(self) -> bool:
        """Whether the pupil is at two schools at the same time, which may be right (rule 137)."""
        return len(self.enrolments) > 1


def header_of(acting: Acting, pupil_id: uuid.UUID) -> Header:
    """Open a file, with its trace, and give what stands on top of it."""
    opened = open_file(acting, pupil_id)
    years, months = age_on(opened.pupil.birth_date, today()) if opened.pupil.birth_date else (0, 0)
    tabs = [tab for tab in declared("FILE_TABS") if tab.permission in acting.may]
    return Header(opened.pupil, years, months, opened.enrolments, opened, tabs)
