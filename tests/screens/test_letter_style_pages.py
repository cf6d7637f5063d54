"""The page on which a centre chooses how its letters look, with a page of a letter beside it."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from paspoort.documents.models import LetterStyle
from tests.answer import Answer
from tests.people import grant_of
from tests.screens.conftest import IN_PLACE, Visitor
from tests.verbs.test_letter_style import HOSTILE, picture

PLACE = "/clb/brieven/stijl"
CHOSEN = {
    "first": "#7a1f5c",
    "second": "#e8b400",
    "address": "Kerkstraat 12\r\n9000 Gent",
    "contact": "09 123 45 67",
    "above": "",
    "below": "Vragen? Bel ons.",
    "kind": "referralLetter",
    "version": "0",
}


@pytest.fixture
def farah(visit: Callable[..., Visitor]) -> Visitor:
    given = grant_of("newcomer", "clb")
    given.contexts = ["administratie"]
    given.save()
    return visit("newcomer", "clb")


def send(visitor: Visitor, **other: Any) -> Answer:
    return visitor.client.post(PLACE, CHOSEN | other)


def tried(visitor: Visitor, **other: Any) -> Answer:
    """What the script of the page gets while one types."""
    return visitor.client.post(f"{PLACE}/bladzijde", CHOSEN | other, headers=IN_PLACE)


def file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", data)


def test_a_style_is_tried_on_a_real_page_and_then_used(farah: Visitor, visit: Callable[..., Visitor]) -> None:
    assert PLACE in farah.get("/beheer").content.decode()
    page = farah.get(PLACE).content.decode()
    assert "koos nog geen stijl" in page and f'{PLACE}/bladzijde"' in page
    with Image.open(io.BytesIO(farah.get(f"{PLACE}/bladzijde").content)) as plain:
        assert plain.size == (794, 1123)
    said = tried(farah, logo=file(picture())).content.decode()
    assert "tweede kleur is licht" in said and "contrast met wit is 1,9" in said and "eerste kleur is licht" not in said
    found = re.search('data-png="([^"]+)"', said)
    assert found is not None
    with Image.open(io.BytesIO(base64.b64decode(found.group(1)))) as seen:
        colours = {colour for _count, colour in seen.convert("RGB").getcolors(1 << 20) or []}
        assert {(0x7A, 0x1F, 0x5C), (0xE8, 0xB4, 0x00)} <= colours
    assert not LetterStyle.objects.exists()
    drawn = farah.client.post(f"{PLACE}/bladzijde", CHOSEN)  # without a script
    assert drawn["Content-Type"] == "image/png"
    assert send(farah, logo=file(picture())).status_code == 303
    page = farah.get(PLACE).content.decode()
    assert "Versie 1" in page and "nu in gebruik" in page and "Geen logo op brieven" in page
    clash = send(farah)
    assert clash.status_code == 422 and "Een collega bewaarde intussen" in clash.content.decode()
    send(farah, version="1", no_logo="on")
    assert "gewijzigd: logo" in farah.get(PLACE).content.decode()
    assert visit("psychologist", "clb").get(PLACE).status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"logo": file(HOSTILE["a script"][0])}, "zit een script"),
        ({"logo": file(HOSTILE["forty megabytes"][0])}, "groter dan 5 MB"),
        ({"first": "rood"}, "Kies een kleur"),
        ({"below": "Dag \U0001f9ff"}, "kunnen we niet afdrukken"),
        ({"address": "1\n2\n3\n4\n5\n6"}, "te lang voor een brief"),
    ],
    ids=["script", "weight", "colour", "sign", "lines"],
)
def test_what_cannot_be_used_is_said_beside_its_field_and_while_one_tries(
    farah: Visitor, sent: dict[str, Any], said: str
) -> None:
    answer = send(farah, **sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    if "logo" in sent:
        sent["logo"].seek(0)
        assert said in tried(farah, **sent).content.decode()
    assert not LetterStyle.objects.exists()
