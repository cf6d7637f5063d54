"""Code lists as they come from an office: any encoding, separator and order of columns, and whatever may be wrong with a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.kernel.models import BadInput
from paspoort.nomenclature.actions import plan_import
from paspoort.nomenclature.inner.reading import MOST_BYTES, read_lists
from paspoort.nomenclature.models import KINDS, Code
from tests.verbs.nomenclature_ground import COLUMNS, file_of, operator, planned, this_year

TEXT = 'kind;code;label;example\r\ntopic;x;"Suïcidaliteit; één";"""Hij"" zei"\r\n'


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("latin-1", "cp1252")]
)
def test_the_encoding_is_recognised_and_said(encoding: str, told: str) -> None:
    found = read_lists(TEXT.replace("topic;", "function;").encode(encoding))
    assert (found.encoding, found.problems) == (told, [])
    assert (found.rows[0].label, found.rows[0].example) == ("Suïcidaliteit; één", '"Hij" zei')


def test_a_byte_that_windows_does_not_know_is_still_read() -> None:
    assert read_lists(b"kind;code;label\nclient;x;\xe9\x9d\n").encoding == "latin-1"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_separator_line_ends_order_of_columns_and_empty_ones_do_not_matter(sign: str, ending: str) -> None:
    lines = [
        ["Label ", "CODE", "from", "kind", "", ""],
        ['"Leerling"', "pupil", "2026-2027", "client", "", ""],
        [""] * 6,
        ["Ouder", "parent", "", "client"],
    ]
    found = read_lists(ending.join(sign.join(line) for line in lines).encode())
    assert [(row.kind, row.code, row.label, row.first_year) for row in found.rows] == [
        ("client", "pupil", "Leerling", 2026), ("client", "parent", "Ouder", None)
    ]  # fmt: skip
    assert (found.separator, found.read, found.empty, [row.line for row in found.rows]) == (sign, 3, 1, [2, 4])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "kind, code, label"),
        (b"soort;code;naam\nx;y;z\n", "kind, label"),
        (b"kind;code;label;colour\n", "colour"),
        (b"kind;code;label;code\n", "code"),
        (b"PK\x03\x04", "CSV"),
        ("kind;code;label\n".encode("utf-16"), "UTF-8"),
        (b"kind;code;label\nclient;\0;x\n", "UTF-8"),
        (b"kind;code;label\n" + b"x" * MOST_BYTES, "2 MB"),
    ],
    ids=["empty", "no header", "unknown column", "column twice", "workbook", "utf-16", "zero bytes", "too large"],
)
def test_what_is_no_file_with_lists_is_refused_whole(data: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_lists(data)
    assert says in refused.value.problems["file"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("function;;Onthaal", "code is leeg"),
        ("function;x;", "label is leeg"),
        ("soort;x;Onthaal", "“soort” is geen soort"),
        ("function;een code;Onthaal", "“een code” is geen code"),
        ("function;x;" + "a" * 121, "label is langer dan 120"),
        ("function;x;On\u200bthaal", "label bevat een teken"),
        ("function;x;Onthaal;;;;;;nummer 85073003328", "example bevat een teken of een nummer"),
        ("function;x;Onthaal;;;26", "“26” is geen schooljaar"),
        ("function;x;Onthaal;;;2026-2028", "“2026-2028” is geen schooljaar"),
        ("function;x;Onthaal;;;20226", "“20226” is geen schooljaar"),
        ("function;x;Onthaal;;;2027;2026", "zou eindigen (2026) voor hij begint (2027)"),
        ("topic;x;Lezen", "domain is leeg"),
        ("detail;x;Politie;;learning", "parent is leeg"),
        ("function;x;Onthaal;legal", "parent is ingevuld"),
        ("function;x;Onthaal;;;;;urgent", "“urgent” is geen vlag"),
        ("function;x;Onthaal;;;;;;;te veel", "buiten de kolommen"),
        ('function;x;"Onthaal', "aanhalingstekens"),
        ("function;intake;Onthaal;;;2010", ""),
        ("function;intake;Iets anders;;;2010", "is bekend sinds 2000"),
        ("function;intake;Onthaal;;;;2010", "eindigde anders"),
        ("topic;earlyEntry;Andere naam;;career;2000;2022", "zei iets anders"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_says_so_in_dutch_with_its_number(world: object, line: str, says: str) -> None:
    made = planned("function;good;Goed", line)
    assert [problem.line for problem in made.problems] == ([3] if says else [])
    assert not says or says in made.problems[0].sentence
    assert made.adds_up and made.fits is not bool(says)


def test_a_code_that_stands_twice_is_told_and_two_periods_of_one_are_not(world: object) -> None:
    year = this_year()
    made = planned(
        "function;a;Eerste",
        "function;a;Tweede",
        f"function;b;Nu;;;;{year}",
        f"function;b;Straks;;;{year + 1}",
        "client;a;Een ander",
    )
    assert [(problem.line, "staat twee keer" in problem.sentence) for problem in made.problems] == [(3, True)]
    assert made.adds_up


def test_an_earlier_school_year_is_over(world: object) -> None:
    for year in (this_year() - 1, this_year() + 3):
        with operator(), pytest.raises(BadInput) as refused:
            plan_import(file_of("client;x;X"), year)
        assert "year" in refused.value.problems


def test_a_file_without_a_line_closes_nothing(world: object) -> None:
    made = planned()
    assert not made.fits and made.counts == dict.fromkeys(made.counts, 0)


CELL = st.text(alphabet='abcé;,"\t\n 2016pupil-', max_size=12)
KIND = st.sampled_from([*KINDS, "", "x"])


@settings(max_examples=60)
@given(lines=st.lists(st.tuples(KIND, CELL, CELL, CELL, CELL, CELL, CELL, CELL), max_size=12), sign=st.sampled_from(";,\t"))
def test_whatever_stands_in_it_every_line_is_accounted_for(world: object, lines: list[tuple[str, ...]], sign: str) -> None:
    data = "\n".join([sign.join(COLUMNS), *(sign.join(line) for line in lines)]).encode()
    before = Code.objects.count()
    with operator():
        made = plan_import(data, this_year())
    assert made.adds_up and Code.objects.count() == before
