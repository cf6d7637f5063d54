"""What holds for every address at once: no file leaves, nothing is kept, and every page is fenced."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from paspoort.passport.models import Consultation, Report
from paspoort.registry.models import Pupil
from paspoort.rights.models import Grant, Team
from tests.screens.conftest import Visitor

Visit = Callable[..., Visitor]
WEB = Path(__file__).resolve().parents[2] / "paspoort" / "web"
FORMATS = ["application/pdf", "application/json", "text/plain", "application/octet-stream", "*/*"]


def routes() -> list[URLPattern]:
    return [route for route in get_resolver().url_patterns if isinstance(route, URLPattern)]


def addresses(known: dict[str, uuid.UUID]) -> Iterator[str]:
    """Every address of the product, filled in with things that exist, and with things that do not."""
    for route in routes():
        for values in (known, dict.fromkeys(known, uuid.uuid4())):
            path = re.sub(r"<int:\w+>", "1", str(route.pattern))
            for name, value in values.items():
                path = path.replace(f"<uuid:{name}>", str(value))
            assert "<" not in path, f"say in `known` what stands for {path}"
            yield f"/{path}"


@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("", "")])
def test_no_address_hands_over_a_paper(visit: Visit, player: str, school: str) -> None:
    reader = visit("care", "linde")
    lena = Pupil.objects.get(enrolments__register_number="2021014")
    consultation = reader.open(lena.id).split("/")[-1]
    report = Consultation.objects.get(id=consultation).report_id
    someone = visit(player, school)
    known = {"pupil": lena.id, "report": report, "consultation": consultation, "notice": uuid.uuid4()}
    grant = Grant.objects.filter(institution__number="034793").order_by("begins_on").first()
    known |= {"grant": grant.id, "person": grant.person_id, "team": Team.objects.first().id}
    known |= {name: uuid.uuid4() for name in ("batch", "asked", "review", "form", "key", "session")}
    for address in addresses(known):
        if address == "/afmelden" or address.startswith("/aanmelden"):
            continue  # the first would end this visit, the others lead to ACM
        for accept in FORMATS:
            answer = someone.client.get(address, headers={"Accept": accept})
            kind = answer.headers.get("Content-Type", "").split(";")[0]
            assert answer.status_code < 500 or address == "/readyz", address
            assert kind in ("text/html", "text/plain", "application/json", "image/jpeg", ""), address
            assert b"%PDF" not in answer.content, address
            assert "attachment" not in answer.headers.get("Content-Disposition", ""), address
            if address != "/livez":
                assert answer.headers["Cache-Control"] == "no-store", address
            assert "Content-Security-Policy" in answer.headers, address
            assert not {"ETag", "Last-Modified"} & set(answer.headers), address


def test_the_policy_of_every_page_is_strict(visit: Visit) -> None:
    for someone, address in ((visit(), "/"), (visit("care", "linde"), "/start"), (visit(), "/bestaat/niet")):
        policy = someone.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_one_function_alone_turns_bytes_into_an_answer() -> None:
    """Whoever adds another way out has to pass here: only bytes.py names a kind of picture, nobody streams or attaches."""
    for path in WEB.rglob("*.py"):
        text = path.read_text()
        assert not re.search(r"FileResponse|StreamingHttpResponse|as_attachment|application/pdf\"|X-Accel|X-Sendfile", text), path
        if path.name != "bytes.py":
            assert not re.search(r"content_type=[\"']image/", text), path


def test_no_page_has_script_or_style_in_line(visit: Visit) -> None:
    """The policy would refuse it; a page that needs it would break only in a browser."""
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), path


def test_an_address_that_is_nothing_is_a_friendly_404(visit: Visit) -> None:
    for someone in (visit(), visit("care", "linde")):
        answer = someone.get(f"/verslag/{uuid.uuid4()}.pdf")
        assert answer.status_code == 404
        assert "We vinden deze pagina niet" in answer.content.decode()
    assert Report.objects.exists()
