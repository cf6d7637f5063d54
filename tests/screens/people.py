"""What the tests of the pages about people share: addresses, who works where, and what a form carries."""

from __future__ import annotations

import re

from paspoort.demo.cast import invented_number
from tests.answer import Answer
from tests.screens.conftest import Visitor, words
from tests.screens.forms import Form
from tests.screens.granting import address

PEOPLE = "/gebruikersbeheer/personen"
NEW = f"{PEOPLE}/nieuw"
END = f"{PEOPLE}/beeindigen"
AGAIN = f"{PEOPLE}/terug"
COMPARE = "/gebruikersbeheer/vergelijken"
NUMBER = invented_number(77)
NELE = {"number": NUMBER, "given_name": "Nele", "family_name": "Baert", "birth_date": "01/01/1901"}


def hidden(answer: Answer) -> dict[str, str]:
    """What the hidden fields of a page carry along; of a name that stands there more than once the last."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', words(answer, raw=True))
    return {name: value for name, value in fields if name not in ("csrfmiddlewaretoken", "drawn_for")}


def press(visitor: Visitor, page: Answer, /, **typed: str | list[str]) -> Answer:
    """Press a button on a step of a task: its whole form is sent, with what was typed over; gives where that leads to."""
    return onward(visitor, visitor.client.post(address(page), Form(page, "task").filled(**typed)))


def onward(visitor: Visitor, answer: Answer) -> Answer:
    """The step of a task that an answer leads to; any other answer as it is."""
    while answer.status_code == 303 and re.search(r"/[0-9a-f-]{36}/", answer.headers["Location"]):
        answer = visitor.get(answer.headers["Location"])
    return answer


def come(visitor: Visitor, where: str) -> Answer:
    """The step where the address of a task leads to."""
    return onward(visitor, visitor.get(where))


def chosen(visitor: Visitor, where: str, *people: str) -> Answer:
    """Choose these people in the first step, and go on."""
    return press(visitor, come(visitor, where), people=list(people), go="on")


def problems(answer: Answer) -> str:
    found = re.search(r'<div class="error-summary".*?</div>', words(answer, raw=True), re.S)
    return found[0] if found else ""
