"""Way in to the samenwerkingsdossier, on the start page: for who holds its context, and for who can ask for it."""

from __future__ import annotations

from typing import Any

from paspoort.collaboration.actions import places
from paspoort.inbox.actions import count_tasks
from paspoort.kernel.models import Acting
from paspoort.rights.actions import my_requests, what_can_be_asked

PERMISSION = "collaboration:read"
CONTEXTS = {"samenwerkingsdossier-school", "samenwerkingsdossier-CLB"}


def way_in(acting: Acting) -> dict[str, Any] | None:
    """How much is new there, and how many tasks wait; or which right opens it, and whether that was asked already. None where
    nothing opens it."""
    if PERMISSION in acting.holds:
        found = [one for one in places(acting) if not one.elsewhere] if PERMISSION in acting.may else []
        tasks = 0 if "rights:manage" in acting.holds else count_tasks(acting).open  # of who manages rights they are counted there
        return {"unread": sum(one.unread for one in found), "tasks": tasks, "ask": None, "asked": None}
    offers = what_can_be_asked(acting, acting.institution_number)
    ask = next((one for offer in offers for one in offer.contexts if PERMISSION in one.allows), None)
    asked = None if ask else next((one for one in my_requests(acting) if not one.outcome and CONTEXTS & {*one.contexts}), None)
    return {"ask": ask, "asked": asked} if ask or asked else None
