"""How letters of a centre look: chosen by who manages files, read by who writes letters, kept version by version."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from paspoort.documents.actions import LOGO_BYTES, Unacceptable, save_style, style_of, styles_of, take_logo
from paspoort.documents.models import LetterStyle
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from tests.conftest import Act
from tests.people import grant_of
from tests.rights.bare import refused, run

INSERT = """insert into documents_letterstyle
    (id, institution_id, version, first, second, address, contact, above, below, logo, made_by_id, at)
  select gen_random_uuid(), (acting()).institution_id, %s, '#112233', '#445566', '', '', '', '', '', (acting()).person_id,
    now()"""
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="100">
<circle cx="50" cy="50" r="45" fill="#7a1f5c"/>{}</svg>"""


def picture(kind: str = "PNG", size: tuple[int, int] = (3000, 400)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#7a1f5c").save(made, kind)
    return made.getvalue()


@pytest.fixture
def farah(world: object, act: Act) -> str:
    """Who manages files."""
    given = grant_of("newcomer", "clb")
    given.contexts = ["administratie"]
    given.save()
    return act("newcomer", "clb")


def test_a_style_is_a_new_version_each_time_and_says_who_changed_what(farah: str, act: Act) -> None:
    with acting_as(farah) as acting:
        assert acting.institution_id is not None
        plain = style_of(acting.institution_id)
        assert plain.version == 0 and plain.name == acting.institution_name
        chosen = replace(plain, first="#7a1f5c", below="Vragen? Bel ons.", logo=take_logo(picture()))
        save_style(acting, chosen)
        save_style(acting, replace(style_of(acting.institution_id), above="Dag!"))
        mistakes: list[tuple[dict[str, Any], str]] = [
            ({"version": 1}, ""),
            ({"first": "red"}, "first"),
            ({"above": "x" * 1001}, "above"),
            ({"contact": "\U0001f9ff"}, "contact"),
        ]
        for wrong, field in mistakes:
            with pytest.raises(BadInput) as bad:
                save_style(acting, replace(style_of(acting.institution_id), **wrong))
            assert list(bad.value.problems) == [field]
        history = styles_of(acting.institution_id)
        assert [(one.version, one.changed) for one in history] == [(2, ("above",)), (1, ())]
        assert all(one.by_name == acting.person_name for one in history)
        centre = acting.institution_id
    with acting_as(act("psychologist", "clb")) as acting:
        assert style_of(centre) == replace(chosen, above="Dag!", version=2)
        with pytest.raises(Refused):
            save_style(acting, replace(chosen, version=2))


def test_nobody_else_chooses_or_reads_it_in_bare_sql(farah: str, act: Act) -> None:
    run(farah, INSERT + " returning id", 1, told="letter_style.saved")
    refused(farah, INSERT, 3, why="not_next")
    refused(farah, "update documents_letterstyle set first = '#000000' where version = %s", 1, why="permission denied")
    for stranger in (act("psychologist", "clb"), act("other_psychologist", "other_clb")):
        refused(stranger, INSERT, 2, why="row-level security")
    for who, sees in [(("psychologist", "clb"), 1), (("other_psychologist", "other_clb"), 0), (("care", "linde"), 0)]:
        assert len(run(act(*who), "select id from documents_letterstyle where version = %s", 1)) == sees
    huge = INSERT.replace("'', (acting()", f"'\\x{bomb()[:400].hex()}', (acting()")
    refused(farah, huge, 2, why="no_logo")
    assert LetterStyle.objects.count() == 1


@pytest.mark.parametrize("data", [picture(), picture("JPEG"), DRAWING.format("").encode()], ids=["png", "jpeg", "svg"])
def test_a_logo_is_drawn_anew_as_a_small_plain_picture(data: bytes) -> None:
    with Image.open(io.BytesIO(take_logo(data))) as made:
        assert made.format == "PNG" and made.width <= 1000 and made.height <= 320
        assert made.convert("RGB").getpixel((made.width // 6, made.height // 2)) == pytest.approx((0x7A, 0x1F, 0x5C), abs=2)


def bomb() -> bytes:
    """A picture that unfolds to twelve gigabytes."""
    head = b"\0\0\0\x0dIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + head + zlib.crc32(head[4:]).to_bytes(4, "big") + picture()[33:]


HOSTILE = {
    "forty megabytes": (b"\x89PNG\r\n\x1a\n" + b"0" * (40 << 20), "logo_too_large"),
    "a bomb": (bomb(), "picture_too_large"),
    "no picture": (b"GIF89a", "not_logo"),
    "broken": (picture()[:60], "file_broken"),
    "a script": (DRAWING.format("<script>alert(1)</script>").encode(), "drawing_acts"),
    "a deed": (DRAWING.format('<rect onload="x()"/>').encode(), "drawing_acts"),
    "a file": (DRAWING.format('<image href="file:///etc/passwd"/>').encode(), "drawing_acts"),
    "a style from elsewhere": (DRAWING.format("<style>@import 'x.css';</style>").encode(), "drawing_acts"),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING.format("<text>&a;</text>").encode(), "drawing_acts"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_logo_that_acts_or_weighs_too_much_is_refused_with_what_to_do(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Unacceptable) as refusal:
        take_logo(data)
    assert refusal.value.code == code and LOGO_BYTES < 40 << 20
