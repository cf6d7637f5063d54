"""States of a samenwerkingsdossier in words: of a registration, of a step, and how far a goal was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES: Mapping[str, _StrPromise] = {
    "open": _("Open"),
    "running": _("Runs"),
    "evaluated": _("Evaluated"),
    "closed": _("Closed"),
    "onHold": _("Set aside"),
}
REACHED: Sequence[_StrPromise] = [_("not reached"), _("reached a little"), _("reached for the most part"), _("reached")]
STEP_STATES: Mapping[str, _StrPromise] = {"open": _("To do"), "done": _("Done"), "dropped": _("Does not go on")}
