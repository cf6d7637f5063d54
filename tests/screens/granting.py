"""Walking through the three steps of giving a right, as a browser without a script does it."""

from __future__ import annotations

import re
import uuid
from html import unescape

from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation, Grant
from tests.answer import Answer
from tests.screens.conftest import Visitor
from tests.screens.forms import Form

GIVE = "/gebruikersbeheer/toekennen"
STEP = re.compile(r"/[0-9a-f-]{36}/[a-z]+$")


def this_day() -> str:
    return f"{today():%d/%m/%Y}"


READER = {"right": "IRISGebruiker", "contexts": "IRISGebruiker:gebruiker"}


def press(visitor: Visitor, page: Answer, **typed: str | list[str] | None) -> Answer:
    """Press a button on a step: the whole form is sent, with what was typed over; gives the step that comes then, or the way to
    the result."""
    form = Form(page, "granting" if address(page).startswith(GIVE) else "changing")
    return onward(visitor, visitor.client.post(address(page), form.filled(**typed)))


def start(visitor: Visitor, **brought: str | list[str]) -> Answer:
    """Step 1 of a new run, or where what another page brings leads to."""
    return onward(visitor, visitor.post(GIVE, **brought) if brought else visitor.get(GIVE))


def address(page: Answer) -> str:
    """Where a page was found."""
    return str(page.request["PATH_INFO"])


def back_at(visitor: Visitor, page: Answer, step: str) -> Answer:
    """Another step of the same run, by its address, as the browser's own Back asks it."""
    return visitor.get(f"{address(page).rpartition('/')[0]}/{step}")


def onward(visitor: Visitor, answer: Answer) -> Answer:
    """The step that an answer leads to; any other answer as it is."""
    while answer.status_code == 303 and STEP.search(answer.headers["Location"]):
        answer = visitor.get(answer.headers["Location"])
    return answer


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
    return start(head, people=people, go="on")


def ids(works: list[Affiliation]) -> list[str]:
    """As a form carries them."""
    return [str(one.id) for one in works]
