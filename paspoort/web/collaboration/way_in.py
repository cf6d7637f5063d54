"""Way in to the samenwerkingsdossier, on the start page: for who holds its context, and for who can ask for it."""

from __future__ import annotations

from typing import Any

from paspoort.collaboration.actions import places
from paspoort.kernel.models import Acting
from paspoort.rights.actions import first_to_ask

PERMISSION = "collaboration:read"


def way_in(acting: Acting) -> dict[str, Any] | None:
    """How much is new there; or which right opens it, and whether that was asked already. None where nothing opens it."""
    if PERMISSION in acting.holds:
        found = [one for one in places(acting) if not one.elsewhere] if PERMISSION in acting.may else []
        return {"unread": sum(one.unread for one in found), "ask": None}
    ask = first_to_ask(acting, PERMISSION)
    return {"ask": ask} if ask and (ask.asked or not ask.asked_at) else None
