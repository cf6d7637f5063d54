"""Words of a samenwerkingsdossier: its states, how far a goal was reached, how a step stands, and its story in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from paspoort.collaboration.actions import STATES, STEP_STATES, Entry, Listed, choices, done_words, ways_on
from paspoort.kernel.periods import BRUSSELS, today
from paspoort.web.shell.fields import Words
from paspoort.web.shell.words import short_day

WAYS: dict[str, Words] = {
    "running": gettext_lazy("It runs"),
    "evaluated": gettext_lazy("It is evaluated"),
    "closed": gettext_lazy("Close it"),
    "onHold": gettext_lazy("Set it aside"),
}
GOING_ON = ("open", "running", "evaluated")
SOON = 14
"""A step of which the day is this near says how many days are left."""
FIRST: dict[str, Words] = {
    "section": gettext_lazy("wrote in “%(what)s”"),
    "reaction": gettext_lazy("reacted to “%(what)s”"),
    "goal": gettext_lazy("set a goal: %(what)s"),
    "step": gettext_lazy("planned a step: %(what)s"),
    "agreement": gettext_lazy("noted an agreement: %(what)s"),
    "attachment": gettext_lazy("attached “%(what)s”"),
}
AGAIN: dict[str, Words] = {
    "section": gettext_lazy("wrote on in “%(what)s”"),
    "goal": gettext_lazy("changed a goal: %(what)s"),
    "step": gettext_lazy("brought a step up to date: %(what)s"),
    "agreement": gettext_lazy("changed an agreement: %(what)s"),
    "attachment": gettext_lazy("put a new version of “%(what)s”"),
}
TURNS: dict[str, Words] = {
    "state": gettext_lazy("set the registration to “%(state)s”"),
    "proposed": gettext_lazy("proposed to close. %(text)s"),
    "kept": gettext_lazy("goes on with the registration. %(text)s"),
    "succeeded": gettext_lazy("made %(owner)s the owner"),
    "described": gettext_lazy("changed the title or the details. Before: %(text)s"),
    "met": gettext_lazy("put it on the agenda of “%(of)s”, %(on)s"),
    "unmet": gettext_lazy("took it off the agenda of “%(of)s”, %(on)s"),
    "moment": gettext_lazy("noted: %(done)s. %(text)s"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story: on which day, who for whom, and what."""

    day: str
    who: str
    institution: str
    what: str
    unread: bool


def ways_from(state: str) -> dict[str, Words]:
    """What the centre can do with a registration in a state: the next states, each with the words of its button."""
    return {one: gettext_lazy("Open it again") if state == "closed" else WAYS[one] for one in ways_on(state)}


def day_of(moment: Any) -> str:
    """The day of a moment as people say it."""
    return short_day(moment.astimezone(BRUSSELS).date())


def due_of(text: str | None) -> str:
    """The day of a step as people say it; nothing without one."""
    return short_day(date.fromisoformat(text)) if text else ""


def sums_of(found: Sequence[Listed]) -> list[tuple[str, str]]:
    """How the registrations of a school stand, in a few words; each with the state in which the list finds them, if any."""
    going, late = sum(one.state != "closed" for one in found), sum(one.late for one in found)
    proposed, new = sum(one.proposal for one in found), sum(one.unread for one in found)
    told = [
        (ngettext("%(num)d goes on", "%(num)d go on", going), going, ""),
        (ngettext("%(num)d step is late", "%(num)d steps are late", late), late, "wacht"),
        (ngettext("%(num)d proposal to close", "%(num)d proposals to close", proposed), proposed, "wacht"),
        (ngettext("%(num)d with something new", "%(num)d with something new", new), new, ""),
    ]
    return [(words % {"num": number}, state) for words, number, state in told if number]


def story_of(entries: list[Entry], kind: str) -> list[Told]:
    """What happened in sentences, the first first; what one wrote on and on in one place on one day is told once."""
    latest: dict[tuple[object, ...], str] = {(one.part, one.line): str(one.said.get("text", "")) for one in entries if one.said}
    told: list[Told] = []
    last: tuple[object, ...] = ()
    for one in entries:
        day = day_of(one.at)
        now = (one.part, one.line, one.author_id, day)
        if one.part == "turn" or now != last:
            what = _what(one, kind, latest.get((one.part, one.line), ""))
            told.append(Told(day, one.author, one.institution, what, one.unread))
        last = now
    return told


def _what(one: Entry, kind: str, latest: str) -> str:
    if one.part == "turn":
        said = one.said
        done = done_words().get(said["kind"], "")
        facts = {"state": str(STATES.get(said["state"], "")).lower(), "owner": said["owner"] or "", "text": said["text"] or ""}
        return str(
            TURNS["moment" if done else said["kind"]] % (facts | {"done": done, "of": said["of"] or "", "on": due_of(said["on"])})
        ).strip()
    sections = choices("section", kind)
    what = sections.get(str(one.said.get("section", one.line)), "") if one.part in ("section", "reaction") else latest
    return str((FIRST if one.version == 1 else AGAIN)[one.part] % {"what": what})


def standing_of(step: Mapping[str, Any], state: str) -> tuple[str, str]:
    """How a step stands in a registration of that state: its tone, and its words. Nothing is late where nobody goes on."""
    if step["state"] == "open" and state == "closed":
        return "soft", _("not done")
    if step["state"] != "open" or not step["due_on"] or state not in GOING_ON:
        return "good" if step["state"] == "done" else "soft", str(STEP_STATES[step["state"]]).lower()
    left = (date.fromisoformat(step["due_on"]) - today()).days
    if left < 0:
        return "bad", ngettext("%(num)d day late", "%(num)d days late", -left) % {"num": -left}
    if left == 0:
        return "warn", _("today")
    return (
        ("warn", ngettext("%(num)d more day", "%(num)d more days", left) % {"num": left})
        if left <= SOON
        else ("soft", _("planned"))
    )
