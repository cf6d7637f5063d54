"""File management in words, and its forms: who a child is, why there is no import, and the proof that somebody saw."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.casefile.actions import Identity, Mended, NewChild, Step, seek_child
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.web.shell import wizards
from paspoort.web.shell.fields import Choice, Day, Digits, Listed, Text, Words, Yes
from paspoort.web.shell.file_head import SITUATIONS
from paspoort.web.shell.forms import Form
from paspoort.web.shell.jinja import dmy
from paspoort.web.shell.wizards import Wizard

IDENTITY = ("given_name", "family_name", "birth_date")
PROOFS: dict[str, Words] = {
    "identityCard": gettext_lazy("Identity card"),
    "kidsId": gettext_lazy("Kids-ID"),
    "passport": gettext_lazy("Passport"),
    "birthCertificate": gettext_lazy("Birth certificate"),
    "registerExtract": gettext_lazy("Extract from the national register"),
    "residencePermit": gettext_lazy("Residence permit"),
    "judgment": gettext_lazy("Judgment"),
}
KINDS: dict[str, Words] = {
    "written_in": gettext_lazy("File of a pupil without an enrolment"),
    "mended": gettext_lazy("Identity mended"),
    "join": gettext_lazy("Two files of one child"),
}


OUTCOMES: dict[str, Words] = {
    "": gettext_lazy("waits for a second person"),
    "joined": gettext_lazy("joined"),
    "refused": gettext_lazy("refused"),
    "withdrawn": gettext_lazy("withdrawn"),
}
COUNTED: dict[str, Words] = {
    "activities": gettext_lazy("Activities"),
    "trajectories": gettext_lazy("Trajectories"),
    "reports": gettext_lazy("Reports"),
    "relations": gettext_lazy("People around the pupil"),
    "consents": gettext_lazy("Consents"),
    "enrolments": gettext_lazy("Enrolments"),
}


class Proof(Form):
    """The document that somebody saw."""

    proof = Choice(gettext_lazy("Which document did you see?"), list(PROOFS.items()), empty=gettext_lazy("Choose"))
    seen_on = Day(gettext_lazy("Seen on"), first=today)


class Decision(Form):
    """What becomes of a proposal."""

    outcome = Choice("", [(one, one) for one in OUTCOMES if one])


class Search(Form):
    """Which pupil of the centre is meant."""

    q = Text(gettext_lazy("Name"), attrs={"maxlength": 180, "type": "search"})
    born = Day(gettext_lazy("Birth date"), optional="silent", years_ahead=0)
    other = Listed(kind=uuid.UUID)
    beside = {"query": "q"}


class Mend(Proof):
    """Who a pupil is by a document that somebody saw. What stood there goes along, so that nobody undoes a colleague."""

    given_name = Text(gettext_lazy("First name"), longest=100)
    family_name = Text(gettext_lazy("Last name"), longest=100)
    birth_date = Day(gettext_lazy("Birth date"), years_ahead=0)
    was_given_name = Text()
    was_family_name = Text()
    was_birth_date = Day("")

    @property
    def mended(self) -> Mended:
        now, was = (Identity(*(self.value(f"{when}{name}") for name in IDENTITY)) for when in ("", "was_"))
        return Mended(was, now, self.value("proof"), self.value("seen_on"))


class Who(wizards.Step):
    """Step 1. The child is looked for once; what that found is noted with it."""

    unshown = frozenset({"number"})
    given_name = Text(gettext_lazy("First name"), longest=100, missing=gettext_lazy("Fill in the first name."))
    family_name = Text(gettext_lazy("Last name"), longest=100, missing=gettext_lazy("Fill in the last name."))
    birth_date = Day(gettext_lazy("Birth date"), years_ahead=0, missing=gettext_lazy("Fill in the birth date."))
    number = Digits(gettext_lazy("National number or BIS number"), width="medium", optional=True, attrs={"spellcheck": "false"})

    def validate(self) -> None:
        if self.going and not self.run.noted(Who, "looked"):
            self._look()
        if wrong := self.run.noted(Who, "wrong"):
            raise BadInput(dict(zip(wrong[::2], wrong[1::2], strict=True)))

    def _look(self) -> None:
        try:
            found = seek_child(self.acting, self.child)
        except BadInput as bad:
            if "number" in bad.problems:  # what is no number is not kept: sent empty, there is none
                self.run.note(Who, number=[""])
            self.run.note(Who, looked=["1"], wrong=[each for pair in bad.problems.items() for each in pair])
            return
        known = {"number": _("This national number is known elsewhere. Ask the centre of before for the file.")}
        self.run.note(
            Who, looked=["1"], here=found.here, unfit=["1"] * found.unfit, wrong=[*known.popitem()] if found.elsewhere else []
        )

    @property
    def child(self) -> NewChild:
        return NewChild(**self.cleaned_data)

    @property
    def number_waits(self) -> bool:
        """Whether there is a number that is right by itself: then it is not asked again."""
        return bool(self.value("number")) and not self["number"].problem

    @property
    def here(self) -> list[uuid.UUID]:
        """Pupils of the own centre who look the same."""
        return [uuid.UUID(one) for one in self.run.noted(Who, "here")]

    @property
    def unfit(self) -> bool:
        """Whether number and birth date do not fit: to be looked at again (rule 98)."""
        return bool(self.run.noted(Who, "unfit"))

    @property
    def name(self) -> str:
        return f"{self.value('given_name')} {self.value('family_name')}"


class Where(Proof, wizards.Step):
    """Step 2: why there is no import, which team gets the file, and what was seen."""

    namesake = Yes(gettext_lazy("I looked: this is another child"))
    situation = Choice(
        gettext_lazy("Why is the pupil not in the list of a school?"),
        list(SITUATIONS.items()),
        empty=gettext_lazy("Choose"),
    )
    school = Listed(gettext_lazy("School"), kind=uuid.UUID, optional=True, empty=gettext_lazy("No school"))
    team = Listed(gettext_lazy("The file opens to"), kind=uuid.UUID, empty=gettext_lazy("Choose a team"))


WRITING_IN = Wizard({Who: "child_who", Where: "child_where"}, "child.writing_seen", "file:manage")


def story(step: Step) -> dict[str, Any]:
    """A step as a row of the list: what it is, and what is known of it."""
    facts = step.facts
    was = " · ".join(one for one in (facts.get("was"), facts.get("was_birth") and _day(facts["was_birth"])) if one)
    again = facts.get("said_again_on")
    beside = [facts.get("with"), facts.get("with_birth") and _day(facts["with_birth"])]
    told = [
        was and _("before: %(was)s") % {"was": was},
        facts.get("with") and _("with %(who)s") % {"who": " · ".join(one for one in beside if one)},
        OUTCOMES.get(facts["outcome"]) if "outcome" in facts else "",
        SITUATIONS.get(facts.get("situation", ""), ""),
        facts.get("school"),
        facts.get("team"),
        _("%(proof)s seen on %(day)s") % {"proof": PROOFS[facts["proof"]], "day": _day(facts["seen_on"])},
        again and _("the file of %(day)s still says what stood there before") % {"day": _day(again)},
    ]
    return {"step": step, "kind": KINDS[step.kind], "told": " · ".join(str(one) for one in told if one)}


def _day(written: str) -> str:
    return dmy(date.fromisoformat(written))
