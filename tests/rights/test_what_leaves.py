"""What leaves the database and becomes an answer: in one place, with its trace, and nothing for an address that is nothing."""

from __future__ import annotations

import re
import uuid

import pytest

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Refused
from paspoort.passport import actions as passport
from paspoort.passport.models import Consultation, Report
from tests.conftest import Act
from tests.guards.test_house import ROOT, SOURCES
from tests.rights.test_every_route import browser, fenced
from tests.sql import sql


def test_an_address_that_is_nothing_is_a_friendly_404(world: object, act: Act) -> None:
    for client in (browser(""), browser(act("care", "linde"))):
        answer = client.get(f"/verslag/{uuid.uuid4()}.pdf")
        fenced(answer, "an address that is nothing")
        assert answer.status_code == 404 and "We vinden deze pagina niet" in answer.content.decode()


def test_only_one_verb_opens_the_original() -> None:
    """Bytes leave the database in one place, and become an answer in one place."""
    opens = [
        path.name
        for path in SOURCES
        if re.search(r"Blob\.objects|documents_blob", path.read_text()) and "migrations" not in path.parts
    ]
    assert opens == ["actions.py"]
    screens = {path.name: path.read_text() for path in SOURCES if "web" in path.parts}
    assert [name for name, text in screens.items() if re.search(r"content_type=[\"']image/", text)] == ["bytes.py"]
    other_ways = r"FileResponse|StreamingHttpResponse|as_attachment|application/pdf\"|X-Accel|X-Sendfile"
    assert [name for name, text in screens.items() if re.search(other_ways, text)] == ["bytes.py"]


HAND_OUT = ["paspoort/collaboration/actions/library.py", "paspoort/letters/actions/sending.py"]
"""Who hands out whole papers: letters, and documents that a school and its centre share, each with its own trace."""


def test_who_hands_out_a_whole_letter_is_listed() -> None:
    callers = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\bhand_out\b", path.read_text()) and "documents" not in path.parts
    ]
    assert sorted(callers) == HAND_OUT


def test_a_page_is_not_shown_when_its_trace_cannot_be_written(world: object, act: Act) -> None:
    """Fail closed: without evidence there is no page."""
    secret = act("care", "linde")
    with acting_as(secret) as acting:
        report = Report.objects.get(pupil__source_id="pupil-lena")
        consultation = passport.open_report(acting, report.id).consultation.id

    sql("set constraints all immediate")
    sql("alter table audit_trace add constraint disk_full check (event <> 'report.page_read') not valid")
    answer = browser(secret).get(f"/raadpleging/{consultation}/pagina/1")
    assert answer.status_code in (500, 503)
    assert b"\xff\xd8" not in answer.content
    assert Consultation.objects.filter(id=consultation).exists()
    with pytest.raises(Refused), acting_as(act("teacher", "linde")) as acting:
        passport.read_page(acting, consultation, 1)
