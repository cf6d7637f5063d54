"""What a form of each page would send, filled with the ids of one institution's things: for a stranger to try."""

from __future__ import annotations

import uuid
from typing import Any

from paspoort.kernel.periods import today
from tests.rights.places import Place

Body = dict[str, Any]


def nowhere(like: Place) -> Place:
    """The same kind of things, of nobody at all."""
    made = object.__new__(Place)
    made.__dict__ = {key: uuid.uuid4() if isinstance(value, uuid.UUID) else value for key, value in like.__dict__.items()}
    return made


def bodies(at: Place) -> dict[str, list[Body]]:
    """For each page that takes a form, what could be sent about these things."""
    day = f"{today():%d/%m/%Y}"
    grant = f"{at.grant}.0"
    several = {"grant": [grant], "reason": "Taken.", "until": "date", "ends_on": day, "when": "now", "contexts": [at.context]}
    given = {
        "people": [str(at.other)],
        "right": at.right,
        "contexts": [f"{at.right}.{at.context}", at.context],
        "until": "default",
    }
    change = {"revision": "0", "reason": "Taken.", "contexts": [at.context]}
    return {
        "granted": [{}],
        "grant_rights": [given | {"go": go} for go in ("", "on")] + [{"add": str(at.other)}],
        "grant_who": [given | {"go": go} for go in ("", "on", "back")] + [{"add": str(at.other)}],
        "grant_what": [given | {"go": go} for go in ("", "on", "back")],
        "grant_confirm": [given | {"go": go} for go in ("on", "back")],
        "change_grant": [change | {"deed": deed} for deed in ("contexts", "period", "end")],
        "change_grants": [several | {"do": do, "go": go} for do in ("extend", "contexts", "end") for go in ("", "on")],
        "fill_in_change": [several | {"do": do, "go": "on"} for do in ("extend", "contexts", "end")],
        "confirm_change": [{"grant": [grant], "go": go} for go in ("on", "back")],
        "tasks": [{"grant": [grant]}],
        "decide_request": [{"do": "accept", "contexts": [at.context]}, {"do": "refuse", "answer": "Niet nodig."}],
        "withdraw_request": [{}],
        "review": [{"item": [str(at.item)], "do": do, "reason": "Weg."} for do in ("confirm", "end", "end_now", "close_now")],
        "team": [{"do": do, "member": str(at.other), "part": str(at.part)} for do in ("join", "leave")]
        + [{"do": "role", "who": str(at.part), "role": "deputy"}],
        "put_in_team": [{"teams": [str(at.team)]}],
        "end_people": [{"people": [str(at.other)], "go": "on"}],
        "end_who": [{"people": [str(at.other)], "go": go} for go in ("", "on")],
        "end_day": [{"last_day": day, "go": go} for go in ("on", "back")],
        "end_confirm": [{"go": go} for go in ("on", "back")],
        "add_people_again": [{"people": [str(at.former)], "go": "on"}],
        "again_who": [{"people": [str(at.former)], "go": go} for go in ("", "on")],
        "again_period": [{"begins_on": day, "go": go} for go in ("on", "back")],
        "compare_give": [{"a": str(at.who_holds), "b": str(at.who_else), "until": "default", "go": go} for go in ("", "on")],
        "compare_confirm": [{"go": go} for go in ("on", "back")],
        "people": [{"people": [str(at.other)], "name": "Ander"}],
        "see_notice": [{}],
    }
