"""Documents of a samenwerkingsdossier: put there by both sides, found by their text, taken along, and naming nobody."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from paspoort.collaboration import actions as together
from paspoort.collaboration.actions import About, NamedInside, NewFile, NotRead
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.sql import sql
from tests.verbs import attachment_files as files
from tests.verbs import documents_samples as samples
from tests.verbs.inquiring import asking
from tests.verbs.test_documents_readable import NOTE, RUNS, many_pages, pdf, word

Sides = tuple[str, str]
put_there = asking(together.put_document)
PLAIN = NewFile("Afspraken.txt", "Wij spreken elke maand af. De zorgcoördinator belt.".encode())


@pytest.fixture
def sides(world: object, act: Act) -> Sides:
    """Sessions of the school and of the centre, who may work together."""
    hold_contexts()
    return act("care", "linde"), act("psychologist", "clb")


def put(acting: Acting, file: NewFile = PLAIN, **about: Any) -> uuid.UUID:
    return put_there(acting, institution("linde").id, About(**about), file)


def test_both_sides_find_what_the_other_put_there(sides: Sides) -> None:
    school, centre = sides
    linde = institution("linde").id
    with acting_as(school) as acting:
        assert raised(Refused, put, acting).code == "centre_only"
        assert together.documents_of(acting, linde).documents == []
    with acting_as(centre) as acting:
        first = put(acting, folder="Samenwerkingsafspraken", kind="agreements")
        put(acting, NewFile("Jaarverslag.pdf", pdf("Verslag van het schooljaar")))
    with acting_as(school) as acting:
        library = together.documents_of(acting, linde)
        assert [(one.folder, one.documents) for one in library.folders] == [("", 1), ("Samenwerkingsafspraken", 1)]
        [report] = library.documents
        assert (report.title, report.file_kind, report.pages, report.version) == ("Jaarverslag", "pdf", 1, 1)
        assert (report.author, report.institution) == ("Hanne De Wilde", institution("clb").name)
        [agreed] = together.documents_of(acting, linde, "Samenwerkingsafspraken").documents
        assert (agreed.id, agreed.title, agreed.kind) == (first, "Afspraken", "agreements")
        assert together.hand_over(acting, first, 1) == ("Afspraken.txt", PLAIN.data)
        assert together.new_version(acting, first, 1, NewFile("Afspraken 2.txt", b"Wij spreken elke week af.")) == 2
        opened = together.preview(acting, first)
        assert [one.version for one in opened.versions] == [2, 1] and opened.shown.name == "Afspraken 2.txt"
        assert opened.sections[0][1][0]["lines"] == ["Wij spreken elke week af."]
        assert together.preview(acting, first, 1).shown.name == "Afspraken.txt"
        assert together.preview_page(acting, report.id, 1, 1).startswith(b"\xff\xd8\xff")
        assert "Verslag van het schooljaar" in str(together.preview(acting, report.id, as_text=True).sections)
    with acting_as(centre) as acting:  # while this one still looks at the first
        assert raised(Refused, together.new_version, acting, first, 1, PLAIN).code == "changed_elsewhere"
        assert together.new_version(acting, first, 2, PLAIN) == 3
    traces = sql("select event, facts ->> 'version' from audit_trace where object_id = %s order by at", first)
    assert ("library.handed_over", "1") in traces and ("library.replaced", "3") in traces
    kept = sql("select sealed from documents_blob b join collaboration_libraryversion v on v.paper_id = b.document_id")
    assert b"spreken elke" not in b"".join(bytes(one) for (one,) in kept)


def test_what_was_said_is_found_and_marked(sides: Sides) -> None:
    _school, centre = sides
    linde = institution("linde").id
    with acting_as(centre) as acting:
        put(acting, title="Overleg")
        put(acting, NewFile("Leidraad.docx", word("<w:p><w:r><w:t>Café en crèche in de straat.</w:t></w:r></w:p>")))
        found = {
            sought: [one.title for one in together.search(acting, sought, linde)]
            for sought in (
                "maand",
                "maan",
                "maanden",
                "zorgcoordinator",
                "CRECHE",
                '"elke maand"',
                '"maand elke"',
                "leidraad",
                "; ' -",
            )
        }
        assert found == {
            "maand": ["Overleg"], "maan": ["Overleg"], "maanden": ["Overleg"], "zorgcoordinator": ["Overleg"],
            "CRECHE": ["Leidraad"], '"elke maand"': ["Overleg"], '"maand elke"': [], "leidraad": ["Leidraad"], "; ' -": [],
        }  # fmt: skip
        assert "elke \x02maand\x03 af" in together.search(acting, "maand")[0].around


def test_one_is_moved_withdrawn_and_brought_back(sides: Sides) -> None:
    school, centre = sides
    linde = institution("linde").id
    with acting_as(centre) as acting:
        made = put(acting)
        together.move_document(acting, made, About("Hoe wij werken", "Leidraden", "guide"))
        assert raised(BadInput, together.move_document, acting, made, About("x", "m" * 81)).problems.keys() == {"folder"}
        assert [one.title for one in together.search(acting, "werken")] == ["Hoe wij werken"]
        together.withdraw(acting, made)
        assert together.search(acting, "werken") == []
        for refused in (together.preview, together.withdraw):
            assert raised(Refused, refused, acting, made).code == "no_document"
        assert raised(Refused, together.hand_over, acting, made, 1).code == "no_document"
        assert [one.title for one in together.withdrawn_of(acting, linde)] == ["Hoe wij werken"]
    with acting_as(school) as acting:
        together.bring_back(acting, made)
        assert together.documents_of(acting, linde, "Leidraden").documents[0].id == made


def test_a_file_is_attached_to_a_registration_and_stays_out_of_the_documents(sides: Sides) -> None:
    school, centre = sides
    linde = institution("linde").id
    with acting_as(centre) as acting:
        started = together.start(acting, linde, new()).id
    with acting_as(school) as acting:
        attached = together.attach_document(acting, started, "", PLAIN)
        assert [one.id for one in together.attachments_of(acting, started)] == [attached]
        assert together.documents_of(acting, linde).documents == []
        assert [one.registration_id for one in together.search(acting, "maand")] == [started]
    with acting_as(centre) as acting:
        assert together.opened(acting, linde).registrations[0].unread
        for state in ("running", "evaluated", "closed"):
            together.change_state(acting, started, state)
        for change in (together.withdraw, lambda acting, one: together.move_document(acting, one, About("Anders"))):
            assert raised(BadInput, change, acting, attached).problems.keys() == {""}


EMMA = "Lena Peeters"
LIES = [
    ("brief.pdf", files.letter(), "file"),
    ("brief.docx", pdf(), "file"),
    ("brief.docx", files.letter(), "file"),  # with macros inside
    ("dik.pdf", many_pages(301), "file"),
    ("scan.png", files.picture(), "declared"),
    ("leeg.txt", b"", "file"),
]


@pytest.mark.parametrize(("name", "data", "field"), LIES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_file_that_lies_is_too_large_or_cannot_be_read_is_refused_and_nothing_stays(
    sides: Sides, name: str, data: bytes, field: str
) -> None:
    with acting_as(sides[1]) as acting:
        assert list(raised(BadInput, put, acting, NewFile(name, data)).problems) == [field]
    assert (
        sql("select 1 from collaboration_librarydocument")
        == []
        == sql("select 1 from documents_document where origin = 'shared'")
    )


def test_what_cannot_be_read_is_declared_and_that_is_kept(sides: Sides) -> None:
    with acting_as(sides[1]) as acting:
        assert raised(NotRead, put, acting, NewFile("plan.png", files.picture())).unread == ["nothing", "pictures"]
        made = put(acting, NewFile("plan.png", files.picture(), declared="Het plan van de speelplaats"))
        [version] = together.preview(acting, made).versions
        assert (version.declared, version.author, version.unread) == (
            "Het plan van de speelplaats", "Hanne De Wilde", ["nothing", "pictures"],
        )  # fmt: skip
        assert [one.id for one in together.search(acting, "speelplaats")] == [made]
        assert together.hand_over(acting, made, 1)[0] == "plan.pdf"


def test_our_own_paper_is_refused(sides: Sides) -> None:
    with acting_as(sides[1]) as acting:
        wrong = raised(BadInput, put, acting, NewFile("verslag.pdf", samples.report_pdf(1)))
        assert (
            "own_paper" in str(sql("select facts, reason from audit_trace where event = 'library.refused'"))
            or wrong.problems["file"]
        )


NAMED: list[tuple[str, NewFile, dict[str, str], str]] = [
    ("title", PLAIN, {"title": f"Verslag {EMMA}"}, "title"),
    ("folder", PLAIN, {"folder": EMMA}, "folder"),
    ("file name", NewFile("peeters_lena.txt", b"Niets."), {}, "file_name"),
    ("title and file name", NewFile("Peeters.txt", b"Niets."), {"title": "Verslag Lena"}, "file_name"),
    ("folder and first line", NewFile("a.txt", b"Peeters, en wat verder."), {"folder": "Lena"}, "text"),
    ("text", NewFile("a.txt", f"Wij spraken over {EMMA}.".encode()), {}, "text"),
    ("pdf metadata", NewFile("a.pdf", pdf(Keywords=EMMA)), {}, "about"),
    (
        "comment",
        NewFile(
            "a.docx", word(RUNS.replace("Em", "Da").replace("ma", "g"), word__comments=NOTE.replace("Bel Emma", f"Bel {EMMA}"))
        ),
        {},
        "comment",
    ),
    (
        "deleted",
        NewFile("a.docx", word(f"<w:p><w:r><w:t>Dag</w:t></w:r><w:del><w:r><w:delText> {EMMA}</w:delText></w:r></w:del></w:p>")),
        {},
        "hidden",
    ),
    ("declared", NewFile("a.png", files.picture(), declared=f"Foto van {EMMA}"), {}, "declared"),
]


@pytest.mark.parametrize(("file", "about", "place"), [one[1:] for one in NAMED], ids=[one[0] for one in NAMED])
def test_nobody_is_named_wherever_it_stands(sides: Sides, file: NewFile, about: dict[str, str], place: str) -> None:
    with acting_as(sides[1]) as acting:
        named = raised(NamedInside, put, acting, file, **about)
        assert place in named.spans
        assert sql("select 1 from collaboration_librarydocument") == []


def test_a_name_over_the_title_of_before_and_the_next_version_is_found(sides: Sides) -> None:
    with acting_as(sides[1]) as acting:
        made = put(acting, title="Lena", excuses={"Lena": "Een rivier in Siberië."})
        named = raised(NamedInside, asking(together.new_version), acting, made, 1, NewFile("b.txt", b"Peeters dus."))
        assert named.spans.keys() == {"text"}


def test_who_made_a_file_is_taken_out_of_it_when_one_asks(sides: Sides) -> None:
    made = word(
        "<w:p><w:r><w:t>Afspraken</w:t></w:r></w:p>",
        docProps__core="<dc:creator>Marieke Van den Broeck</dc:creator>",
    )
    with acting_as(sides[1]) as acting:
        assert [one.place for one in raised(NamedInside, put, acting, NewFile("a.docx", made)).inside] == ["about"]
        kept = put(acting, NewFile("a.docx", made, without_makers=True))
        _name, handed = together.hand_over(acting, kept, 1)
        assert put(acting, NewFile("b.docx", handed))
