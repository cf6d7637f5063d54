"""What travels in the form that gives a right to several people, and what its steps show of it.

Nothing of it is kept anywhere before the last step: each step hands the whole on in its form, never in an address.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import Acting, BadInput, InstitutionNumber
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import MOST_PEOPLE, Offer, PeriodChoice, chosen_period, period_choices
from paspoort.rights.actions.periods import months_after
from paspoort.rights.models import Affiliation, Batch, Right
from paspoort.web.management.people import Held, Row, page_number

IN_STEP_ONE = {"number", "name", "people"}


@dataclass(frozen=True, slots=True)
class Granting:
    """A right for several people, in the making: as typed. `people` are ids of affiliations, a context reads `right:context`."""

    batch: uuid.UUID
    number: str
    name: str = ""
    page: int = 1
    people: list[uuid.UUID] = field(default_factory=list)
    right: str = ""
    contexts: list[str] = field(default_factory=list)
    begins_on: str = ""
    until: str = "default"
    ends_on: str = ""

    @classmethod
    def read(cls, acting: Acting, typed: QueryDict) -> Granting:
        """What the form brought, or a fresh start. An id that is none comes from no form of ours: there is no such page."""
        try:
            batch = uuid.UUID(typed.get("batch", "")) if "batch" in typed else uuid.uuid4()
            people = [uuid.UUID(text) for text in typed.getlist("people")[: MOST_PEOPLE + 1]]
        except ValueError:
            raise Http404 from None
        return cls(
            batch=batch,
            number=typed.get("number", acting.institution_number).strip()[:20],
            name=typed.get("name", "").strip()[:100],
            page=page_number(typed.get("page", "")),
            people=people,
            right=typed.get("right", "")[:50],
            contexts=typed.getlist("contexts")[:50],
            begins_on=typed.get("begins_on", f"{today():%d/%m/%Y}")[:20],
            until=typed.get("until", "default")[:20],
            ends_on=typed.get("ends_on", "")[:20],
        )

    def hidden(self, *shown: str) -> list[tuple[str, str]]:
        """The fields that a step does not show itself, for its form to carry along."""
        every = [("batch", str(self.batch)), ("number", self.number), ("name", self.name), ("page", str(self.page))]
        every += [("people", str(one)) for one in self.people]
        every += [("right", self.right), *(("contexts", one) for one in self.contexts)]
        every += [("begins_on", self.begins_on), ("until", self.until), ("ends_on", self.ends_on)]
        return [(name, value) for name, value in every if name not in shown]

    @property
    def chosen_contexts(self) -> list[str]:
        """The contexts that were chosen of the chosen right; those of another right wait, should it be chosen again."""
        return [code for right, _colon, code in (one.partition(":") for one in self.contexts) if right == self.right]

    def beside(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Each problem at the field that shows it: a last day that was chosen, not typed, stands with the choices."""
        chosen = {"ends_on": "until"} if self.until != "date" else {}
        return {chosen.get(name, name): sentence for name, sentence in problems.items()}

    def with_one(self, text: str) -> Granting:
        """The same with one person more."""
        try:
            return replace(self, people=[*self.people, uuid.UUID(text)])
        except ValueError:
            raise Http404 from None

    def without(self, text: str) -> Granting:
        """The same with one person less."""
        return replace(self, people=[one for one in self.people if str(one) != text])

    def given(self, acting: Acting) -> bool:
        """Whether this was confirmed already: sending it twice gives it once."""
        return Batch.objects.filter(id=self.batch, institution=acting.here).exists()

    def anew(self, acting: Acting) -> Granting:
        """The same as one more grant, when someone came back from the result to give a right again."""
        return replace(self, batch=uuid.uuid4()) if self.given(acting) else self

    def check_number(self, acting: Acting) -> None:
        """`34793` is `034793` (rule 33). Of any other number nothing is told, not even whether it exists (rule 110)."""
        try:
            own = InstitutionNumber(self.number) == acting.institution_number
        except ValueError:
            raise BadInput({"number": _("An institution number has six digits.")}) from None
        if not own:
            sentence = _("You manage rights of your own institution only: %(name)s, number %(number)s.")
            raise BadInput({"number": sentence % {"name": acting.institution_name, "number": acting.institution_number}})


def offered(form: Granting, offers: Sequence[Offer]) -> Offer:
    """The offer of the chosen right. Raises `BadInput` when it is none that can be given."""
    found = next((offer for offer in offers if offer.right.code == form.right), None)
    if found is None:
        raise BadInput({"right": _("Choose the right that you want to give.")})
    return found


def period_of(form: Granting, right: Right, people: Sequence[Affiliation]) -> Period:
    """The period that was chosen or typed (rule 29)."""
    return chosen_period(right, people, form.begins_on, form.until, form.ends_on)


def holders(rows: Sequence[Row]) -> Mapping[str, list[tuple[Row, Held]]]:
    """Who of these people holds which right already, by right (rule 11)."""
    found: dict[str, list[tuple[Row, Held]]] = {}
    for row in rows:
        for held in row.held:
            found.setdefault(held.grant.right_id, []).append((row, held))
    return found


def ends(form: Granting, right: Right, people: Sequence[Affiliation]) -> list[tuple[str, str, str]]:
    """The ends that people mean, each with its last day written out: code, name, day (rule 29)."""
    begins_on = today()
    with contextlib.suppress(ValueError):
        begins_on = max(read_date(form.begins_on, years_ahead=20) or begins_on, begins_on)
    return until_choices(right, people, begins_on)


def until_choices(right: Right, people: Sequence[Affiliation], begins_on: date) -> list[tuple[str, str, str]]:
    """The ends that people mean for a right that begins on a day: code, name, last day in words.

    Two ends on the same day are one choice, under the name that says why it is that day.
    """
    choices = period_choices(right, people, begins_on)
    code_of = {one.ends_on: one.code for one in choices}
    names: dict[date | None, str] = {}
    for one in choices:
        names.setdefault(one.ends_on, _named(one, right, begins_on))
    return [(code, names[day], _last_day(day)) for day, code in code_of.items()]


def _named(choice: PeriodChoice, right: Right, begins_on: date) -> str:
    if choice.code == "school_year":
        return _("The end of the school year")
    if choice.code == "work":
        return _("The end of the work here")
    if choice.code == "date":
        return _("Another date")
    if choice.ends_on != months_after(begins_on, right.default_months):
        return _("As long as is possible here")
    years, months = divmod(right.default_months, 12)
    if months:
        return ngettext("%(num)s month", "%(num)s months", right.default_months) % {"num": right.default_months}
    return ngettext("%(num)s year", "%(num)s years", years) % {"num": years}


def _last_day(day: date | None) -> str:
    return _("Up to and including %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""
