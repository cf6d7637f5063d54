"""Team that is missing: told on every page from which someone of a centre looks for pupils."""

from __future__ import annotations

from typing import Any

from paspoort.kernel.models import Acting
from paspoort.rights.actions import leads_to_ask, my_team, whom_to_ask


def team_missing(acting: Acting) -> dict[str, Any]:
    """Whether the acting person may open files of a centre but is in no team there, and who can do something about it."""
    teamless = acting.institution_kind == "clb" and "file:read" in acting.holds and not my_team(acting)
    ask = {"team_ask": whom_to_ask(), "leads": leads_to_ask()} if teamless else {}
    return {"teamless": teamless, **ask}
