"""What the pages about people share: who was chosen, how someone's work stands, and what someone holds, in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Acting
from paspoort.rights.actions import MOST_PEOPLE, Colleague, Page, colleagues, context_names, some_people, with_grants
from paspoort.rights.models import Affiliation, Grant
from paspoort.web.shell.fields import Hidden, Ids, PageNumber, Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.kept_search import KeptSearch
from paspoort.web.shell.page import show
from paspoort.web.shell.wizards import Step, Wizard


@dataclass(frozen=True, slots=True)
class Held:
    """One right in words, with its contexts, such as "LARS gebruiker" and "Gebruiker"."""

    grant: Grant
    right: str
    contexts: str


@dataclass(frozen=True, slots=True)
class Row:
    """Someone in a list: the work here, how it stands today (`living`, `ending`, `future` or `over`), and what is held."""

    affiliation: Affiliation
    standing: str
    held: list[Held]


class Search(KeptSearch):
    """A list of people that is searched by name and gone through by page. A name stands in no address."""

    name = Text(
        _("Search by name"),
        longest=100,
        hint=_("Part of a first name or last name is enough."),
        width="medium",
        optional="silent",
    )
    page = PageNumber()
    historical = False

    def found(self) -> Page[Row]:
        """Who fits, as a page shows them."""
        return listed(self.acting, self.value("name"), self.value("page"), historical=self.historical)


class Choosing(Search, Step):
    """People who are ticked in a list, and stay so on another page of it or under another name; `people` are ids of works."""

    people = Ids()

    def validate(self) -> None:
        if self.going:
            some_people(self.cleaned_data["people"])

    def to_choose(self, template: str) -> HttpResponse:
        """The page to choose on: who was found, who of those can still be chosen, and who was chosen."""
        chosen, found = self.value("people"), self.found()
        rest = [row for row in found.rows if row.affiliation.id not in chosen]
        return self.show(template, found=found, rest=rest, picked=chosen_rows(self.acting, chosen))


class Brought(Form):
    """Who comes along in an address: chosen on another page (`wie`), or dealt with just now (`klaar`); ids of works."""

    wie = Ids()
    klaar = Ids()

    def begin(self, wizard: Wizard, result: str) -> HttpResponse:
        """Begin with those who were chosen, gone on from the first step; or show the result for those who were dealt with."""
        if done := self.value("klaar")[:MOST_PEOPLE]:
            return show(self.request, result, rows=chosen_rows(self.acting, done))
        return wizard.begin(self.request, {"people": self.value("wie"), "go": ["on"]} if self.value("wie") else None)


class Which(Form):
    """Which list of people, and which page of it, from the address."""

    toon = Hidden()
    pagina = PageNumber()


def listed(acting: Acting, name: str, page: int, *, historical: bool = False, size: int = 50) -> Page[Row]:
    """One page of the people of this institution, as a page shows them."""
    found = colleagues(acting, historical=historical, name=name, page=page, size=size)
    return Page(rows(found.rows), found.page, found.pages, found.total)


def rows(found: Sequence[Colleague]) -> list[Row]:
    """Colleagues in words."""
    names = context_names()
    return [Row(one.affiliation, one.affiliation.standing, held_in_words(one.grants, names)) for one in found]


def chosen_rows(acting: Acting, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Those who were chosen, in that order; whoever never worked here is passed over."""
    return rows(with_grants(acting, ids)) if ids else []


def held_in_words(grants: Iterable[Grant], names: Mapping[tuple[str, str], str]) -> list[Held]:
    """Grants with their rights and contexts in words."""
    return [Held(one, one.right.name, contexts_in_words(one.right_id, one.contexts, names)) for one in grants]


def contexts_in_words(right: str, codes: Iterable[str], names: Mapping[tuple[str, str], str]) -> str:
    """The contexts of a right by name; a code without a name is shown as it is."""
    return ", ".join(names.get((right, code), code) for code in codes)
