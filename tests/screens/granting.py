"""Walking through the three steps of giving a right, as a browser without a script does it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html import unescape

from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation, Grant
from tests.answer import Answer
from tests.screens.conftest import Visitor
from tests.screens.forms import Form

Visit = Callable[..., Visitor]
GIVE = "/gebruikersbeheer/toekennen"


def this_day() -> str:
    return f"{today():%d/%m/%Y}"


READER = {"right": "IRISGebruiker", "contexts": "IRISGebruiker:gebruiker"}


def press(visitor: Visitor, page: Answer, **typed: str | list[str] | None) -> Answer:
    """Press a button on a step: the whole form is sent, with what was typed over."""
    return visitor.client.post(GIVE, Form(page, "granting").filled(**typed))


def words(page: Answer, *, raw: bool = False) -> str:
    """What stands on a page, a space between one part and the next; `raw` keeps the tags."""
    text = page.content.decode()
    return text if raw else " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace(" .", ".").split())


def carried(page: Answer, name: str) -> list[str]:
    return Form(page, "granting").fields.get(name, [])


def problem(page: Answer) -> str:
    found = re.search(r'<div class="error-summary".*?</ul>', words(page, raw=True), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(found[0])).split()) if found else ""


def given(batch: str) -> list[Grant]:
    return list(Grant.objects.filter(batch=uuid.UUID(batch)).select_related("person").order_by("person__family_name"))


def step_two(head: Visitor, people: list[str]) -> Answer:
    """Choose these people, and go on to the right and the period."""
    return press(head, head.get(GIVE), people=people, go="what")


def ids(works: list[Affiliation]) -> list[str]:
    """As a form carries them."""
    return [str(one.id) for one in works]
