"""Inbox in words, kind by kind: tasks as they stand in the list, and letters, which never name a person or a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.inbox.models import Due, Task
from paspoort.kernel.periods import BRUSSELS
from paspoort.web.keys.credentials import KINDS as KEYS

ROWS = {
    "request": {
        "title": gettext_lazy("Requests"),
        "sentence": gettext_lazy("Someone asks for a right. Nothing opens before you accept."),
        "icon": "person",
        "name": "%(person)s",
        "detail": gettext_lazy("%(right)s · asked on %(since)s"),
        "page": "decide_request",
    },
    "no_team": {
        "title": gettext_lazy("In no team"),
        "sentence": gettext_lazy(
            "These colleagues have the right to open pupil files, and no file opens for them until they are in a team."
        ),
        "icon": "people",
        "name": "%(person)s",
        "detail": gettext_lazy("without a team since %(since)s"),
        "page": "put_in_team",
    },
    "join": {
        "title": gettext_lazy("Two files of one child"),
        "sentence": gettext_lazy("A colleague proposes to join two files. Look at both, and decide."),
        "icon": "people",
        "name": gettext_lazy("Proposed by %(person)s"),
        "detail": gettext_lazy("asked on %(since)s"),
        "page": "decide_join",
    },
    "owner_left": {
        "title": gettext_lazy("Registrations without an owner"),
        "sentence": gettext_lazy("The owner does not work here any more. Choose which colleague goes on with it."),
        "icon": "people",
        "name": "%(title)s",
        "detail": gettext_lazy("%(person)s was the owner"),
        "page": "registration",
    },
    "working_agreements": {
        "title": gettext_lazy("Samenwerkingsafspraken"),
        "sentence": gettext_lazy("School and centre do this every year, and each side notes it on the page itself."),
        "icon": "check",
        "name": "%(doing)s: %(school)s",
        "detail": gettext_lazy("until %(day)s"),
        "page": "registration",
    },
    "review": {
        "title": gettext_lazy("Yearly review"),
        "sentence": "",
        "icon": "shield",
        "name": gettext_lazy("Confirm or end each right of %(institution)s"),
        "detail": gettext_lazy("ready on %(day)s at the latest"),
        "page": "review",
    },
}
"""Kinds of tasks that are a row with the way to where it is done. The others have a part of the page of their own."""
PAGES = dict.fromkeys(["request_accepted", "request_refused", "ending_own", "ended_by_review"], "my_rights") | dict.fromkeys(
    ["key_added", "key_ended", "key_locked", "account_set"], "my_keys"
)
"""Where one goes; for every other kind that is the list of tasks."""
SUBJECTS = {
    "request_new": gettext_lazy("Someone asks for a right at %(institution)s"),
    "request_waiting": gettext_lazy("A request at %(institution)s has been waiting for five days"),
    "request_accepted": gettext_lazy("Your request at %(institution)s was accepted"),
    "request_refused": gettext_lazy("Your request at %(institution)s was refused"),
    "ending_here": gettext_lazy("Rights of colleagues end soon"),
    "ending_own": gettext_lazy("Your right at %(institution)s ends on %(day)s"),
    "ended_by_review": gettext_lazy("Your right at %(institution)s has ended"),
    "review_opened": gettext_lazy("Check the rights at %(institution)s by %(day)s"),
    "review_reminder": gettext_lazy("By %(day)s: check the rights at %(institution)s"),
    "review_late": gettext_lazy("The check of rights at %(institution)s is late"),
    "review_closed": gettext_lazy("Rights at %(institution)s have ended"),
    "key_added": gettext_lazy("You have a new key: %(key)s"),
    "key_ended": gettext_lazy("One of your keys was ended: %(key)s"),
    "key_locked": gettext_lazy("Someone tries to sign in with your codes"),
    "account_set": gettext_lazy("Your user name or password was set"),
}
TEXTS = {
    "request_new": gettext_lazy(
        "Someone asks for the right “%(right)s” at %(institution)s. Accept or refuse it under “Mijn taken”."
    ),
    "request_waiting": gettext_lazy(
        "A request for the right “%(right)s” at %(institution)s has been waiting for five days. Accept or refuse it under “Mijn"
        " taken”."
    ),
    "request_accepted": gettext_lazy(
        "You can use the right “%(right)s” at %(institution)s now. Sign in, and choose to work for %(institution)s."
    ),
    "request_refused": gettext_lazy(
        "Your request for the right “%(right)s” at %(institution)s was refused. Sign in to read why."
    ),
    "ending_here": gettext_lazy("These rights end soon:\n\n%(lines)s\n\nExtend them under “Mijn taken”, or let them end."),
    "ending_own": gettext_lazy(
        "Your right “%(right)s” at %(institution)s ends on %(day)s. Do you still need it? Then ask for it, or tell your local"
        " admin."
    ),
    "ended_by_review": gettext_lazy(
        "Your right “%(right)s” at %(institution)s has ended: nobody confirmed it in the yearly check. Do you still need it?"
        " Then ask for it again."
    ),
    "review_opened": gettext_lazy(
        "The yearly check of rights at %(institution)s has begun. Confirm or end each right by %(day)s. What nobody confirms"
        " ends after that day."
    ),
    "review_reminder": gettext_lazy(
        "In the yearly check of rights at %(institution)s not everything was confirmed or ended yet. You have until %(day)s."
        " What nobody confirms ends after that day."
    ),
    "review_late": gettext_lazy(
        "The yearly check of rights at %(institution)s is not done, and it closes on %(day)s. What nobody confirms ends after"
        " that day. Get in touch with the school."
    ),
    "review_closed": gettext_lazy(
        "The yearly check of rights at %(institution)s has closed. Rights that nobody confirmed have ended. Does someone still"
        " need one? Then give it again."
    ),
    "key_added": gettext_lazy(
        "On %(moment)s a key was added with which you can sign in: %(key)s, made on %(device)s. Was that you? Then you need not"
        " do anything."
    ),
    "key_ended": gettext_lazy(
        "On %(moment)s we ended one of your keys: %(key)s. It was used in a way that a copy of it would be used. It opens"
        " nothing any more. You can make a new one."
    ),
    "key_locked": gettext_lazy(
        "Someone who knows your password gave too many wrong codes. On devices where you have not signed in before, your codes"
        " do not work until %(moment)s. Where you did, they do."
    ),
    "account_set": gettext_lazy(
        "On %(moment)s your user name or password for signing in with codes was set. Was that you? Then you need not do anything."
    ),
}
NOT_YOU = gettext_lazy(
    "Was it not you? Sign in with itsme or your eID card, end under “Mijn sleutels en sessies” the keys and sessions that you do"
    " not know, and call the helpdesk: %(contact)s"
)
CLOSE_KEYS = gettext_lazy("You cannot answer this mail. It never asks for a code or a password.")
CLOSE = gettext_lazy("This mail names nobody on purpose: you see who it is about after you sign in. You cannot answer this mail.")


def sections(by_kind: Mapping[str, list[Task]]) -> list[dict[str, Any]]:
    """What waits and is done elsewhere, kind by kind, each with its rows."""
    return [
        words | {"kind": kind, "rows": [_row(words, task) for task in by_kind[kind]]}
        for kind, words in ROWS.items()
        if kind in by_kind
    ]


def _row(words: dict[str, Any], task: Task) -> dict[str, Any]:
    days = {"since": f"{task.since.astimezone(BRUSSELS):%d/%m/%Y}", "day": f"{task.due_on:%d/%m/%Y}" if task.due_on else ""}
    named = task.facts | days | {"person": task.person, "institution": task.institution}
    row = {part: str(words[part]) % named for part in ("name", "detail")}
    return row | {"unread": task.unread, "href": reverse(words["page"], args=[task.id])}


def written(letter: list[Due]) -> tuple[str, str]:
    """The subject and the text of a letter about these matters of one kind."""
    first = letter[0]
    page, named = PAGES.get(first.kind, "tasks"), {name: " ".join(words.split()) for name, words in _told(first).items()}
    named["lines"] = "\n".join(_lines(letter))
    parts = [str(TEXTS[first.kind]) % named, settings.PUBLIC_URL + reverse(page), str(CLOSE)]
    if page == "my_keys":
        parts[1:] = [str(NOT_YOU) % {"contact": settings.PUBLIC_URL + reverse("contact")}, parts[1], str(CLOSE_KEYS)]
    return str(SUBJECTS[first.kind]) % named, "\n\n".join(parts) + "\n"


def _told(one: Due) -> dict[str, str]:
    moment = datetime.fromisoformat(one.facts["until"]) if "until" in one.facts else one.at
    return {name: str(fact) for name, fact in one.facts.items()} | {
        "institution": one.institution,
        "day": f"{one.day:%d/%m/%Y}" if one.day else "",
        "key": str(KEYS[one.facts["key"]][0]) if "key" in one.facts else "",
        "device": one.facts.get("device") or _("an unknown device"),
        "moment": f"{moment.astimezone(BRUSSELS):%d/%m/%Y %H:%M}",
    }


def _lines(letter: list[Due]) -> Iterator[str]:
    about = Counter((one.institution, one.facts.get("right", ""), f"{one.day:%d/%m/%Y}") for one in letter if one.day)
    one_person = _("- %(institution)s: %(right)s, until %(day)s")
    several = _("- %(institution)s: %(right)s, until %(day)s (%(n)d people)")
    for (institution, right, day), count in sorted(about.items()):
        yield (one_person if count == 1 else several) % {"institution": institution, "right": right, "day": day, "n": count}
