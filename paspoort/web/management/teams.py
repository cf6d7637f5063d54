"""Teams as forms: making one, and each thing that is done to one (rule 67)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Acting, BadInput
from paspoort.rights.actions import (
    Part,
    TeamView,
    guided_schools,
    join_team,
    joinable,
    leave_team,
    led_teams,
    put_pupil_in_team,
    put_school_in_team,
    set_role,
    without_team,
)
from paspoort.rights.models import DEPUTY, LEAD
from paspoort.web.shell.fields import Boxes, Choice, Day, Digits, Hidden, Id, Ids, Listed, Text, Words
from paspoort.web.shell.forms import Form


class Change(Form):
    """One thing to do to a team: `do` says which. `word` stands in the address afterwards, where the page says `said`."""

    word: ClassVar[str] = ""
    said: ClassVar[Words] = ""
    do = Hidden()

    def on(self, view: TeamView) -> Change:
        """With what can be chosen for this team."""
        return self

    def apply(self, view: TeamView) -> None:
        """Do it; looking at what closing does changes nothing."""


class TeamBoxes(Boxes, Ids):
    """The teams in which someone comes, to tick; whether each is still there is for the verb."""

    def __init__(self) -> None:
        hint = _("A pupil file opens for who is in the team that guides the pupil. Without a team no file opens at all.")
        super().__init__(_("In which team?"), hint=hint)


class Placing(Form):
    """In which teams someone comes who is in none yet."""

    teams = TeamBoxes()

    def validate(self) -> None:
        if not self.cleaned_data["teams"]:
            raise BadInput({"teams": gettext("Choose at least one team.")})


def to_take_in(acting: Acting) -> dict[str, Any]:
    """On my day of who leads a team: colleagues who open no file yet because they are in none, and the own teams."""
    led = led_teams(acting)
    return {"led": led, "waiting": without_team(acting) if led else []}


class NewTeam(Change):
    """A new team."""

    word, said = "gemaakt", _("The team is made. Now add its members and schools.")
    name = Text(_("Name of the team"), hint=_("Such as “Team Gent basis”."), attrs={"maxlength": 120})


class Join(Change):
    """Put a colleague in a team."""

    word, said = "erbij", _("Your colleague is in the team, and opens its files from the next click on.")
    member = Listed(
        _("Put a colleague in this team"),
        kind=uuid.UUID,
        hint=_("From the next click on, this colleague opens the files of this team."),
        missing=_("Choose a colleague."),
        empty=_("Choose a colleague"),
    )

    def on(self, view: TeamView) -> Change:
        self.offer("member", [(one.id, one.person) for one in joinable(self.acting, view.team.id)])
        return self

    def apply(self, view: TeamView) -> None:
        join_team(self.acting, view.team.id, self.value("member"))


ROLES = {LEAD: _("Lead"), DEPUTY: _("Deputy"), "member": _("Ordinary member, without a role")}


class Role(Change):
    """Give a member a role in the team, or end it."""

    word, said = "rol", _("The role is changed.")
    who = Listed(_("Role of"), kind=uuid.UUID, missing=_("Choose a colleague."), empty=_("Choose a colleague"))
    role = Choice(
        _("What is the role in this team?"),
        list(ROLES.items()),
        hint=_("Colleagues see whom to ask. A team has one lead, and may have several deputies."),
        missing=_("Choose a role."),
        empty=_("Choose a role"),
    )
    until = Day(_("Until and including"), optional=True, hint=_("Such as 30/06/2027. Leave it empty when the role has no end."))

    def on(self, view: TeamView) -> Change:
        self.offer("who", [(one.id, one.name) for one in view.members if not one.over])
        return self

    def apply(self, view: TeamView) -> None:
        who, role = self.value("who"), self.value("role")
        if who not in {one.id for one in view.members}:
            raise Http404
        set_role(self.acting, who, "" if role == "member" else role, self.value("until"))


def role_in_words(one: Part) -> str:
    """The role of a member, until when; empty for an ordinary member."""
    if not one.role:
        return ""
    until = gettext("until and including %(day)s") % {"day": f"{one.until:%d/%m/%Y}"} if one.until else ""
    return " ".join([str(ROLES[one.role]).lower(), until]).strip()


class Guide(Change):
    """Let a team guide a school."""

    word, said = "school", _("The team guides this school now.")
    school = Listed(
        _("Let this team guide a school"),
        hint=_("You choose from the schools that your centre guides now. Several teams can guide the same school."),
        missing=_("Choose a school."),
        empty=_("Choose a school"),
    )

    def on(self, view: TeamView) -> Change:
        inside = {one.number for one in view.schools}
        self.offer("school", [one for one in schools(self) if one[0] not in inside])
        return self

    def apply(self, view: TeamView) -> None:
        put_school_in_team(self.acting, view.team.id, self.value("school"))


class Apart(Change):
    """Let a team guide one single pupil."""

    word, said, beside = "leerling", _("The team guides this pupil now."), {"school": "pupil_school"}
    pupil_school = Listed(_("School of the pupil"), missing=_("Choose a school."), empty=_("Choose a school"))
    register_number = Digits(_("Register number"), width="medium", missing=_("Fill in the register number of the pupil."))

    def on(self, view: TeamView) -> Change:
        self.offer("pupil_school", schools(self))
        return self

    def apply(self, view: TeamView) -> None:
        put_pupil_in_team(self.acting, view.team.id, self.value("pupil_school"), self.value("register_number"))


class Leave(Change):
    """Take a member, school or pupil out of a team."""

    word, said = "eruit", _("Taken out of the team: from the next click on those files are closed.")
    part = Id()

    def apply(self, view: TeamView) -> None:
        if self.value("part") not in {one.id for one in [*view.members, *view.schools, *view.pupils]}:
            raise Http404
        leave_team(self.acting, self.value("part"))


CHANGES: dict[str, type[Change]] = {"join": Join, "role": Role, "school": Guide, "pupil": Apart, "leave": Leave}
DONE: dict[str, Words] = {kind.word: kind.said for kind in CHANGES.values()}
DONE[NewTeam.word] = NewTeam.said


def schools(form: Form) -> list[tuple[str, str]]:
    """The schools that the acting centre guides, by name, to choose from."""
    return [(one.number, f"{one.name} ({one.number})") for one in guided_schools(form.acting)]
