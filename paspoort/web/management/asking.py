"""Asking for a right, as its page shows it: whom it goes to, what can be asked there, and what stands in the way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Acting
from paspoort.registry.models import Institution
from paspoort.rights.actions import Offer, held_at, my_requests, place_to_ask, what_can_be_asked, whom_to_ask
from paspoort.web.shell.fields import Day, Digits, Email, Hidden, Listed, LongText
from paspoort.web.shell.forms import Form
from paspoort.web.shell.words import allowed


class Where(Form):
    """Which institution is asked, by its number; a link names the right and its context too, each of them or none (rule 109)."""

    beside = {"institution": "instelling"}
    instelling = Digits(
        _("Number of the institution"),
        hint=_("Six digits, such as 034793. The office of the school knows it."),
        width="short",
        attrs={"maxlength": 7},
    )
    recht, context, andere = Hidden(), Hidden(), Hidden()
    place: Institution | None = None
    offers: list[Offer] = []

    def validate(self) -> None:
        number = self.cleaned_data["instelling"]
        place = None if self.cleaned_data["andere"] and not number else place_to_ask(self.acting, number)
        self.offers = what_can_be_asked(self.acting, place.number) if place else []
        self.place = place


class Wish(Form):
    """What is asked there, and why. Of what can be asked, what a link named is chosen; else the first, so that it takes two
    clicks."""

    refusals_shown = frozenset({"asked_already", "no_reachable_admin", "slow_down"})
    beside = {"right": "what", "contexts": "what"}
    what = Listed(_("Which right do you need?"), cards=True)
    message = LongText(
        _("What do you need it for?"),
        hint=_("The admin sees this. Do not write the name of a pupil."),
        rows=3,
        optional=True,
        attrs={"maxlength": 500},
    )
    ends_on = Day(
        _("Until when do you need it?"),
        hint=_("Leave it open if you do not know: the admin chooses."),
        optional=True,
        years_ahead=10,
    )
    email = Email(
        _("Your e-mail address at work"),
        hint=_("We mail you when there is an answer. The mail names no pupil."),
        optional=True,
        autocomplete="email",
    )

    def offer_at(self, where: Where) -> None:
        """Offer what can be asked there, as cards: right and context in words, and what it is for."""
        cards = [
            (f"{one.right.code}:{context.code}", named(one, context.name), allowed(context.allows))
            for one in where.offers
            for context in one.contexts
        ]
        wished = f"{where.value('recht')}:{where.value('context')}"
        nearest = sorted(cards, key=lambda card: (card[0] != wished, card[0].partition(":")[0] != where.value("recht")))
        self.offer("what", cards, first=nearest[0][0] if nearest else None)


def named(offer: Offer, context: str) -> str:
    return f"{offer.right.name} · {context}" if len(offer.contexts) > 1 else offer.right.name


def in_the_way(acting: Acting, place: Institution) -> dict[str, Any]:
    """What this person has or asked at that institution already, and who is asked."""
    here = place.id == acting.institution_id
    return {
        "held": held_at(acting, place),
        "open": [one for one in my_requests(acting) if one.institution_id == place.id and one.outcome == ""],
        "elsewhere": not here,
        "admins": [name for name in whom_to_ask() if name != acting.person_name] if here else [],
    }
