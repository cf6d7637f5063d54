"""What the tests of the pages about people share: addresses, who works where, and what a form carries."""

from __future__ import annotations

import re

from paspoort.demo.cast import invented_number
from tests.answer import Answer
from tests.screens.conftest import words

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


def problems(answer: Answer) -> str:
    found = re.search(r'<div class="error-summary".*?</div>', words(answer, raw=True), re.S)
    return found[0] if found else ""
