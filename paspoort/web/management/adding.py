"""Adding a person, as forms: who, and as what; the national number is kept, and never shown again."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import categories_here, check_person, ordered
from paspoort.web.management.people import Row, chosen_rows
from paspoort.web.shell.fields import Choice, Day, Digits, Email, Ids, Text, Yes
from paspoort.web.shell.forms import Form
from paspoort.web.shell.wizards import Step, Wizard
from paspoort.web.shell.words import category, category_help


class Who(Step):
    """Step 1. Whoever is sent here is looked up once; what that found is noted with it."""

    unshown = frozenset({"number"})
    number = Digits(_("National number or BIS number"), width="medium", attrs={"spellcheck": "false"})
    given_name = Text(_("First name"), width="medium", attrs={"maxlength": 100})
    family_name = Text(_("Last name"), width="medium", attrs={"maxlength": 100})
    birth_date = Day(_("Birth date"), years_ahead=0)

    def validate(self) -> None:
        if self.going and not self.run.noted(Who, "looked"):
            self._look()
        if wrong := self.run.noted(Who, "wrong"):
            raise BadInput(dict(zip(wrong[::2], wrong[1::2], strict=True)))

    def _look(self) -> None:
        try:
            checked = check_person(self.acting, **self.cleaned_data)
        except BadInput as bad:
            self.run.note(Who, looked=["1"], wrong=[each for pair in bad.problems.items() for each in pair])
        else:
            work = [checked.at_work.id] if checked.at_work else []
            self.run.note(Who, looked=["1"], known=["1"] * checked.known, warned=checked.warnings, work=work)

    @property
    def number_waits(self) -> bool:
        """Whether there is a number that is right by itself: then it is not asked again."""
        return bool(self.value("number")) and not self["number"].problem

    @property
    def known(self) -> bool:
        return bool(self.run.noted(Who, "known"))

    @property
    def warned(self) -> bool:
        """Whether something is to be looked at again, and confirmed in step 2."""
        return bool(self.run.noted(Who, "warned"))

    @cached_property
    def at_work(self) -> list[Row]:
        """The work here of who was looked up, when there is any: then there is nothing to add."""
        return chosen_rows(self.acting, Worked(self.request, {"work": self.run.noted(Who, "work")}).value("work"))

    @property
    def name(self) -> str:
        return f"{self.value('given_name')} {self.value('family_name')}"


class Worked(Form):
    """The work that was found."""

    work = Ids()


class Work(Step):
    """Step 2: as what, and for how long; what is to be looked at again is confirmed here."""

    confirmed = Yes(_("I looked: number and birth date are both right"), optional=False)
    category = Choice(_("Works here as"), cards=True, side=True)
    begins_on = Day(_("First day"), first=today, missing=_("Fill in a date, as dd/mm/yyyy."))
    ends_on = Day(_("Last day"), optional=True)
    email = Email(_("E-mail address at work"), width="medium", optional=True)
    period: Period

    def here(self) -> Work:
        """With what can be chosen here; one category alone is chosen already."""
        offered = [(code, category(code), category_help(code)) for code in categories_here(self.acting)]
        self.offer("category", offered)
        self.fields["category"].initial = offered[0][0] if len(offered) == 1 else ""
        return self

    def validate(self) -> None:
        self.period = ordered(self.cleaned_data["begins_on"], self.cleaned_data["ends_on"])


class Added(Form):
    """Who was just added, from the address."""

    klaar = Ids()


ADDING = Wizard({Who: "add_who", Work: "add_work"}, "person.adding_seen", "rights:manage")
