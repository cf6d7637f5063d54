"""Forms: a page reads what was sent through its form, and every form says for whom it was drawn."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "paspoort" / "web"
READS = re.compile(r"\b(?:POST|FILES)\b(?!\")|\.getlist\(")
OTHERWISE = re.compile(r'action="#"|url\("sign_in_callback"\).*name="state"', re.S)
"""A form that goes nowhere, in the gallery; and those of a sign-in under way, which has a secret of its own."""


def test_screens_read_what_was_sent_through_their_form() -> None:
    found: Counter[str] = Counter()
    for path in WEB.rglob("*.py"):
        if "shell" not in path.parts and path.name != "events.py":
            code = re.sub(r'"""[\s\S]*?"""|methods="[^"]*"|== "POST"|!= "POST"', "", path.read_text())
            found[path.name] += len(READS.findall(code))
    assert not +found


def test_every_form_by_post_carries_its_token() -> None:
    for path in WEB.rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post"[\s\S]*?</form>', path.read_text()):
            assert "csrf" in form or OTHERWISE.search(form), path
