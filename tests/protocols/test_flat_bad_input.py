"""Tables as they come: what spreadsheets and packages make of them is read right, or refused with a reason, row by row."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from paspoort.documents.actions import Unacceptable, read_table
from paspoort.registry.models import Enrolment, Pupil, Source
from tests.protocols.flat_files import (
    BO,
    HEADERS,
    LENA,
    NOOR,
    SMALL,
    Rows,
    compare,
    delimited,
    saved,
    school,
    table_source,
    take,
    xlsx,
)
from tests.raised import raised


@pytest.fixture
def linde(empty: None) -> Source:
    return table_source("tafel-linde", school())


def workbook(rows: Rows, change: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    change(book)
    return saved(book)


def formulas(book: Workbook) -> None:
    book.worksheets[0]["C2"] = "=DATE(2017,7,30)"


def merged(book: Workbook) -> None:
    """One class for two rows, and a title over all columns."""
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"] = "Leerlingenlijst 2026-2027"
    sheet.merge_cells("A1:H1")
    sheet["G4"] = None
    sheet.merge_cells("G3:G4")


def two_headers(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"], sheet["G1"] = "Leerling", "School"
    sheet.merge_cells("A1:E1")


def hidden(book: Workbook) -> None:
    sheet = book.create_sheet("Vorig jaar", 0)
    for row in [HEADERS, *SMALL, *SMALL]:
        sheet.append(row)
    sheet.sheet_state = "hidden"


def of_1904(book: Workbook) -> None:
    """Days as a Mac counted them, one as a day and one as a bare number."""
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet["C2"] = datetime(2017, 7, 30)  # noqa: DTZ001 - a spreadsheet has no zone
    sheet["C3"] = (date(2012, 3, 15) - date(1904, 1, 1)).days


def numbers(book: Workbook) -> None:
    """Everything that looks like a number kept as one, zeros lost; a birth date as the serial of a day."""
    sheet = book.worksheets[0]
    sheet["D2"], sheet["E2"], sheet["F2"] = 17073003384, 101, 34793
    sheet["C3"] = (date(2012, 3, 15) - date(1899, 12, 30)).days


@pytest.mark.parametrize("change", [merged, two_headers, hidden, of_1904, numbers])
def test_what_a_spreadsheet_does_is_read_right(linde: Source, change: Callable[[Workbook], None]) -> None:
    outcome = take(workbook([HEADERS, *SMALL], change), linde)
    assert (outcome.counts["new"], outcome.counts["refused"]) == (3, 0)
    assert [str(one) for one in Pupil.objects.order_by("birth_date").values_list("birth_date", flat=True)] == [
        "2012-03-15", "2017-07-30", "2018-06-21",
    ]  # fmt: skip
    if change is merged:
        assert {one.class_name for one in Enrolment.objects.exclude(register_number="103")} == {"3A"}


@pytest.mark.parametrize(
    ("place", "said", "refusal"),
    [
        (3, "1,23457E+10", ["national_number", "number_rounded"]),
        (3, "17073003385", ["national_number", "national_number"]),
        (4, "1.01E+05", ["register_number", "number_rounded"]),
        (4, "", ["register_number", "no_pupil_number"]),
        (2, "31/02/2017", ["birth_date", "birth_date"]),
        (2, "30/07/2097", ["birth_date", "birth_date"]),
        (2, "", ["birth_date", "no_birth_date"]),
        (5, "4793", ["institution_number", "other_institution"]),
        (5, "school", ["institution_number", "institution_number"]),
        (1, "", ["given_name", "no_name"]),
        (7, "week 36", ["begins_on", "date"]),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_the_others_go_on(
    linde: Source, place: int, said: str, refusal: list[str]
) -> None:
    take(delimited([HEADERS, *SMALL]), linde)
    outcome = take(delimited([HEADERS, [*LENA[:place], said, *LENA[place + 1 :]], BO, NOOR]), linde)
    assert outcome.plan["refused"] == [[2, *refusal]] and outcome.counts["same"] == 2
    ended = place in (4, 5)
    assert outcome.counts["left_out"] == ended, "what a row names stays as it was, where it says whom it is about"
    assert bool(outcome.plan["ends"]) == ended


def test_a_formula_without_a_value_is_refused_and_with_one_read(linde: Source) -> None:
    data = workbook([HEADERS, *SMALL], formulas)
    assert compare(data, linde).plan["refused"] == [[2, "birth_date", "formula"]]
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    made = re.sub(rb"(<f>DATE\(2017,7,30\)</f>)<v[^>]*>(</v>)?", rb"\1<v>42946</v>", sheet)
    assert made != sheet
    assert compare(packed(parts | {"xl/worksheets/sheet1.xml": made}), linde).counts["new"] == 3


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_every_text_that_offices_make_is_read(empty: None, encoding: str, sign: str) -> None:
    sheet = read_table(delimited([HEADERS, LENA], sign, encoding)).sheets[0]
    assert sheet.rows[1][1][1] == "tLéna" and len(sheet.rows[0][1]) == len(HEADERS)


def test_quotes_breaks_a_first_line_of_excel_and_utf_8_taken_for_latin_are_read(empty: None) -> None:
    text = 'sep=;\r\nNaam;Voornaam\r\n"Van der\r\nAuwera; gezin";LÃ©na\r\n;\r\n'
    assert read_table(text.encode()).sheets[0].rows[1] == (2, ["tVan der Auwera; gezin", "tLéna"])


def test_a_row_with_a_sign_too_many_is_refused_not_shifted(linde: Source) -> None:
    data = delimited([HEADERS]) + ";".join([*LENA, "teveel"]).encode() + b"\r\n"
    assert compare(data, linde).plan["refused"] == [[2, "", "columns"]]


def test_days_in_american_order_are_read_so_when_the_column_says_it(linde: Source) -> None:
    rows = [[*LENA[:2], "07/30/2017", *LENA[3:7], "09/01/2026"], [*NOOR[:2], "6/21/2018", *NOOR[3:7], "09/15/2026"]]
    take(delimited([HEADERS, *rows]), linde)
    assert [str(one) for one in Enrolment.objects.order_by("begins_on").values_list("begins_on", flat=True)] == [
        "2026-09-01",
        "2026-09-15",
    ]


def test_a_spreadsheet_named_csv_and_a_text_named_xlsx_are_what_they_are(empty: None) -> None:
    assert read_table(xlsx(("A", [HEADERS]))).delimited is False and read_table(delimited([HEADERS])).delimited is True


def test_a_table_of_libreoffice_is_read(linde: Source) -> None:
    """As LibreOffice 7 writes it: repeated cells and rows, a merged class, a day, a number and a formula with its value."""
    cell = '<table:table-cell office:value-type="{0}" {1}><text:p>{2}</text:p></table:table-cell>'

    def text(*said: str) -> str:
        return "".join(cell.format("string", "", one) for one in said)

    rows = [
        text("Naam", "Voornaam", "Geboortedatum", "Stamnummer", "Klas"),
        text("Li", "Bo") + cell.format("date", 'office:date-value="2018-03-15"', "15/03/18")
        + cell.format("float", 'office:value="102"', "102")
        + cell.format("string", 'table:number-rows-spanned="2"', "2A"),
        text("Ait", "Noor") + cell.format("date", 'office:date-value="2018-06-21T00:00:00"', "21/06/18")
        + cell.format("float", 'table:formula="of:=[.D2]+1" office:value="103"', "103") + "<table:covered-table-cell/>",
    ]  # fmt: skip
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    empty = '<table:table-cell table:number-columns-repeated="1019"/>'
    body = "".join(f"<table:table-row>{row}{empty}</table:table-row>" for row in rows)
    body += f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    sheet = f'<office:spreadsheet><table:table table:name="Blad1">{body}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{sheet}</office:body></office:document-content>"
    data = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})
    take(data, linde)
    found = Enrolment.objects.order_by("register_number").values_list("register_number", "class_name", "pupil__birth_date")
    assert [(number, own, str(born)) for number, own, born in found] == [("102", "2A", "2018-03-15"), ("103", "2A", "2018-06-21")]


def too_many() -> bytes:
    return b"Naam;Voornaam\n" + b"Peeters;Ward\n" * 200_000


def bomb() -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b" " * (300 << 20)})


def entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx(("A", [HEADERS])))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    lol = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    parts["xl/workbook.xml"] = lol + parts["xl/workbook.xml"].removeprefix(b"<?xml version='1.0' encoding='UTF-8'?>")
    return packed(parts)


@pytest.mark.parametrize(
    ("made", "code"),
    [(too_many, "table_too_long"), (bomb, "file_too_heavy"), (entities, "file_broken")],
    ids=["rows", "bomb", "entities"],
)
def test_what_is_made_to_be_too_much_is_refused(empty: None, made: Callable[[], bytes], code: str) -> None:
    assert raised(Unacceptable, read_table, made()).code == code


def test_a_link_to_another_file_is_not_followed_and_its_last_value_is_read(linde: Source) -> None:
    """A formula that points into another workbook carries what it came to the last time."""
    data = workbook([HEADERS, *SMALL], lambda book: book.worksheets[0].__setitem__("G2", "='[1]Klassen'!$A$1"))
    assert compare(data, linde).plan["refused"] == [[2, "class_name", "formula"]]


def test_a_source_of_several_schools_takes_no_row_that_names_none(linde: Source) -> None:
    without = [[*row[:5], *row[6:]] for row in [HEADERS, *SMALL]]
    outcome = compare(delimited(without), linde, number="")
    assert {tuple(why) for _line, *why in outcome.plan["refused"]} == {("institution_number", "institution_number")}
