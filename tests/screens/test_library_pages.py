"""Documents of a samenwerkingsdossier as pages: put there, found, read, taken along, replaced, withdrawn; and who may not."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlencode

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paspoort.collaboration.actions import start
from paspoort.kernel.actions import acting_as
from tests.answer import Answer
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution, person
from tests.screens.conftest import IN_PLACE, Visit, Visitor, words
from tests.screens.people import hidden
from tests.sql import sql
from tests.verbs import attachment_files as files
from tests.verbs.test_documents_readable import pdf, word

LENA = "Léna Van der Auwera"


def sent(who: Visitor, address: str, name: str, data: bytes, **typed: str) -> Answer:
    file = io.BytesIO(data)
    file.name = name
    fields: dict[str, Any] = {"file": file, "kind": "other", "title": "", "folder": "", "declared": "", **typed}
    return who.client.post(address, fields)


@pytest.fixture
def sides(visit: Visit) -> tuple[Visitor, Visitor, str]:
    """The school and the centre, each with a browser, and the address of the documents."""
    hold_contexts()
    return visit("care", "linde"), visit("psychologist", "clb"), f"/samenwerking/{institution('linde').id}/documenten"


def test_what_one_puts_there_the_other_finds_reads_and_takes_along(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    assert "Het CLB zet hier het eerste document" in words(school.get(documents))
    assert "Document toevoegen" not in words(school.get(documents)) and "Document toevoegen" in words(centre.get(documents))
    put = sent(centre, f"{documents}/nieuw", "Afspraken.txt", b"Wij spreken elke maand af.", folder="Hoe wij werken")
    assert put.status_code == 303, words(put)
    address = put.headers["Location"]
    sent(centre, f"{documents}/nieuw?map=Hoe+wij+werken", "Leidraad.pdf", pdf("Leidraad voor het overleg"), title="Leidraad")
    assert "Hoe wij werken 1" in words(school.get(documents)) and "Leidraad" in words(school.get(documents))
    assert "Afspraken" in words(school.get(f"{documents}?map=Hoe+wij+werken"))
    found = words(school.post(documents, zoek="maand"), raw=True)
    assert "<mark>maand</mark>" in found and "1 document met “maand”" in words(school.post(documents, zoek="maand"))
    assert "Niets gevonden met “walvis”" in words(school.post(documents, zoek="walvis"))
    page = words(school.get(address))
    assert "Wij spreken elke maand af." in page and "geplaatst door Hanne De Wilde" in page
    taken = school.get(f"{address}/1/bestand")
    assert taken.content == b"Wij spreken elke maand af."
    assert taken.headers["Content-Disposition"] == 'attachment; filename="Afspraken.txt"'
    assert sent(school, f"{address}/vervangen", "Nieuw.txt", b"Elke week.", version="1").headers["Location"] == address
    late = sent(centre, f"{address}/vervangen", "Ook.txt", b"Elke dag.", version="1")
    assert late.status_code == 409 and "Nu staat hier versie 2: Nieuw.txt" in words(late)
    assert "2 versies" in words(centre.get(address)) and "eerdere versie" in words(centre.get(f"{address}?versie=1"))
    renamed = f"{documents}/map?map=Hoe+wij+werken"
    assert "Map “Hoe wij werken” een andere naam geven" in words(school.get(f"{documents}?map=Hoe+wij+werken"))
    assert school.post(renamed, name=f"Van {LENA}").status_code == 422 == school.post(renamed, name=" ").status_code
    assert school.post(renamed, name="Werking").headers["Location"] == f"{documents}?map=Werking"
    assert "Afspraken" in words(centre.get(f"{documents}?map=Werking")) and school.post(renamed, name="Weg").status_code == 404
    assert centre.post(f"{address}/gegevens", title="Ons overleg", folder="", kind="agreements").status_code == 303
    assert "Ons overleg" in words(school.get(documents))
    assert centre.post(f"{address}/terugtrekken").headers["Location"] == documents
    assert school.get(address).status_code == 404 and school.get(f"{address}/1/bestand").status_code == 404
    assert "1 document is teruggetrokken" in words(school.get(documents))
    assert school.post(f"{address}/terughalen").headers["Location"] == address


def test_pages_of_a_document_are_pictures_and_can_be_read(sides: tuple[Visitor, Visitor, str]) -> None:
    _school, centre, documents = sides
    address = sent(centre, f"{documents}/nieuw", "Leidraad.pdf", pdf("Leidraad voor het overleg")).headers["Location"]
    [page] = re.findall(r'<img src="([^"]+)"', words(centre.get(address), raw=True))
    assert centre.get(page).content.startswith(b"\xff\xd8\xff")
    assert "Leidraad voor het overleg" in words(centre.get(f"{address}/tekst"))
    assert centre.get(page.replace("pagina/1", "pagina/2")).status_code in (404, 503)


def test_what_did_not_come_along_is_told(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    with pikepdf.open(io.BytesIO(pdf("Leidraad"))) as made:
        made.attachments["cijfers.txt"] = b"1"
        out = io.BytesIO()
        made.save(out)
    put = sent(centre, f"{documents}/nieuw", "Leidraad.pdf", out.getvalue(), declared="Een lijst met cijfers")
    assert "Niet getoond hier: 1 " in words(school.get(put.headers["Location"]))


def test_who_is_named_is_told_where_and_nothing_is_kept(sides: tuple[Visitor, Visitor, str]) -> None:
    _school, centre, documents = sides
    named = sent(centre, f"{documents}/nieuw", "Verslag.pdf", pdf("Overleg", Keywords=LENA), title=f"Overleg {LENA}")
    page = words(named)
    assert named.status_code == 422 and "in de eigenschappen van het bestand" in page and "is een naam" in page
    assert "wordt iemand genoemd" in page
    assert "in de naam van het bestand" in words(sent(centre, f"{documents}/nieuw", f"{LENA}.txt", b"Niets."))
    lies = sent(centre, f"{documents}/nieuw", "brief.pdf", files.letter())
    assert lies.status_code == 422 and "geen pdf" in words(lies).lower()
    scan = sent(centre, f"{documents}/nieuw", "plan.png", files.picture())
    assert scan.status_code == 422 and "Niet alles kan gelezen worden" in words(scan)
    assert [form.count('name="declared"') for form in (words(one, raw=True) for one in (lies, scan))] == [0, 1]
    assert sql("select 1 from collaboration_librarydocument") == []
    done = sent(centre, f"{documents}/nieuw", "plan.png", files.picture(), declared="Plan van de speelplaats")
    assert "Plan van de speelplaats" in words(centre.get(done.headers["Location"]))


def test_a_registration_has_attachments_and_strangers_see_nothing(
    sides: tuple[Visitor, Visitor, str], act: Act, visit: Visit
) -> None:
    school, centre, documents = sides
    with acting_as(act("psychologist", "clb")) as acting:
        started = start(acting, institution("linde").id, new()).id
    address = f"/samenwerking/registratie/{started}"
    added = sent(school, f"{address}/bijlage", "Peiling.txt", b"Veel ruzie op de speelplaats.")
    assert added.headers["Location"] == f"{address}#bijlagen"
    page = words(centre.get(address), raw=True)
    [document] = re.findall(r"/samenwerking/document/[0-9a-f-]+", page.split('id="bijlagen"')[1])[:1]
    assert "Registratie" in words(centre.get(document)) and "hing een bijlage aan: Peiling" in words(centre.get(address))
    sent(centre, f"{document}/vervangen", "Peiling 2.txt", b"Minder ruzie.", version="1")
    assert "zette een nieuwe versie van Peiling" in words(school.get(address))
    stranger = visit("elsewhere_care", "elsewhere")
    for path in (documents, f"{documents}/nieuw", document, f"{document}/1/bestand", f"{document}/vervangen"):
        assert stranger.get(path).status_code in (303, 403, 404), path
    assert stranger.client.post(f"{document}/terugtrekken", headers=IN_PLACE).status_code in (403, 404)


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def test_what_is_typed_or_uploaded_is_never_markup(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    put = sent(centre, f"{documents}/nieuw", f"{EVIL}.txt", f"Zo werken wij. {EVIL}".encode(), title=EVIL, folder=EVIL)
    address = put.headers["Location"]
    pages = [school.get(documents), school.get(f"{documents}?{urlencode({'map': EVIL})}"), school.post(documents, zoek="werken"),
             school.get(address), school.get(f"{address}/vervangen"), school.get(f"{address}/gegevens"),
             school.get(f"{documents}/map?{urlencode({'map': EVIL})}")]  # fmt: skip
    for page in pages:
        raw = words(page, raw=True)
        assert page.status_code == 200 and "<script>alert" not in raw and "<img src=x" not in raw
        assert "&lt;script&gt;alert(1)" in raw or "&lt;img" in raw


TAKEN = {
    "pdf": ("Leidraad.pdf", pdf("Leidraad"), {}),
    "picture": ("Plan.png", files.picture(), {"declared": "Plan van de speelplaats"}),
    "markup in a text": ("Bladzijde.txt", b"<html><script>alert(1)</script></html>", {}),
    "document": ("Leidraad.docx", word("<w:p><w:r><w:t>Zo werken wij.</w:t></w:r></w:p>"), {}),
    "sheet": ("Cijfers.xlsx", files.xlsx(), {"declared": "Cijfers"}),
    "slides": ("Overleg.pptx", files.pptx(), {"declared": "Overleg"}),
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DRESSED = [
    (f"x.{ending}", data) for ending in ("pdf", "png", "docx") for data in (SVG, b"<html><script>1</script></html>", b"alert(1)")
]
DRESSED += [("x.svg", SVG), ("x.html", b"<p>Dag</p>"), ("x.js", b"alert(1)"), ("x.pdf.exe", pdf())]


def test_whatever_it_is_it_leaves_as_a_file_and_never_as_a_page(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    for what, (name, data, typed) in TAKEN.items():
        put = sent(centre, f"{documents}/nieuw", name, data, without_makers="on", **typed)
        assert put.status_code == 303, (what, words(put))
        answer = school.get(f"{put.headers['Location']}/1/bestand")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename"), what
        assert answer.headers["Content-Type"] == "application/octet-stream", what
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store", what
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "sandbox" in policy, what
    for name, data in DRESSED:
        lies = sent(centre, f"{documents}/nieuw", name, data)
        assert lies.status_code == 422 and lies.headers["Content-Type"].startswith("text/html"), (name, data)
    assert sql("select count(*) from collaboration_librarydocument") == [(len(TAKEN),)]


MANY = """
insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)
  select gen_random_uuid(), k.id, 'shared', '', 1, 0, now()
    from generate_series(1, 5000), collaboration_collaboration c join kernel_datakey k on k.subject_id = c.id;
insert into collaboration_librarydocument (id, collaboration_id, kind, folder, title, version, put_by_id, changed_at)
  select gen_random_uuid(), c.id, 'guide', '', 'Leidraad ' || n, 1, c.begun_by_id, now() - n * interval '1 minute'
    from generate_series(1, 5000) n, collaboration_collaboration c;
insert into collaboration_libraryversion (id, document_id, version, name, kind, size, pages, unread, declared, shown, words,
    paper_id, author_id, institution_id, at)
  select gen_random_uuid(), d.id, 1, 'leidraad.txt', 'text', 1, 0, '{}', '', '[]', 'Zo werken wij.', p.id, d.put_by_id,
         c.centre_id, d.changed_at
    from (select *, row_number() over (order by id) as n from collaboration_librarydocument where title like 'Leidraad %') d
    join (select id, row_number() over (order by id) as n from documents_document p where p.origin = 'shared' and p.size = 1
             and not exists (select from collaboration_libraryversion v where v.paper_id = p.id)) p using (n)
    join collaboration_collaboration c on c.id = d.collaboration_id
""".strip().split(";\n")
KEEPERS = {"collaboration_librarydocument": "keep_library", "collaboration_libraryversion": "keep_library_versions"}


def test_a_library_of_five_thousand_documents_is_paged_and_costs_no_more_statements(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    sent(centre, f"{documents}/nieuw", "Afspraken.txt", b"Wij spreken elke maand af.")
    school.get(documents)
    with CaptureQueriesContext(connection) as few:
        school.get(documents)
    for table, keeper in KEEPERS.items():
        sql(f"alter table {table} disable trigger {keeper}")
    for statement in MANY:
        sql(statement.replace("%", "%%"))
    with CaptureQueriesContext(connection) as many:
        page = school.get(documents)
    assert len(many) <= len(few), "one document or five thousand: as many statements"
    assert words(page, raw=True).count("doc-name") == 50 and "Leidraad 49" in words(page) and "Leidraad 50" not in words(page)
    last = words(school.get(f"{documents}?pagina=101"))
    assert "Leidraad 5000" in last and "Leidraad 4999" not in last


def test_a_merged_school_opens_the_documents_of_before(sides: tuple[Visitor, Visitor, str], visit: Visit) -> None:
    _school, centre, documents = sides
    address = sent(centre, f"{documents}/nieuw", "Afspraken.txt", b"Wij spreken elke maand af.").headers["Location"]
    sql(
        "update rights_grant set contexts = '{samenwerkingsdossier-school}' where right_id = 'IRISGebruiker' and person_id = %s",
        person("counsellor").id,
    )
    successor, there = visit("counsellor", "atheneum"), institution("atheneum").id
    assert successor.get(address).status_code == 404
    sql("update registry_institution set ended_on = today(), successor_id = %s where id = %s", there, institution("linde").id)
    assert "Afspraken" in words(successor.get(f"/samenwerking/{there}/documenten"))
    assert "elke maand" in words(successor.get(address))
    assert successor.get(f"{address}/1/bestand").content == b"Wij spreken elke maand af."


def test_a_session_that_ended_in_the_middle_of_a_form_with_a_file_keeps_what_was_typed(
    sides: tuple[Visitor, Visitor, str],
) -> None:
    _school, centre, documents = sides
    address = f"{documents}/nieuw"
    secret = centre.client.cookies.pop(settings.SESSION_COOKIE).value
    typed = {"title": "Ons overleg", "folder": "Werking", "kind": "guide"}
    file = SimpleUploadedFile("Afspraken.txt", b"Wij spreken af.")
    ended = centre.client.post(address, typed | {"file": file}, headers={"Referer": f"http://testserver{address}"})
    assert ended.status_code == 401 and "kiest daarna je bestand opnieuw" in words(ended)
    assert typed.items() <= hidden(ended).items() and sql("select 1 from collaboration_librarydocument") == []
    centre.client.cookies[settings.SESSION_COOKIE] = secret
    again = words(centre.post(address, **typed), raw=True)
    assert 'value="Ons overleg"' in again and 'value="Werking"' in again
