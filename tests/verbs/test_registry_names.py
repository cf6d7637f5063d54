"""How names are compared, and how the one search field is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.pupils.actions import Query, read_query
from paspoort.registry.actions import normalise, one_error_apart, sounds_of, words_of
from tests.raised import raised

ALIKE = [
    ["Van den Broeck", "van den broeck", "VANDENBROECK", "Vandenbroeck", "v.d. Broeck", "vd Broeck", "Van der Broeck"],
    ["D'Hondt", "D’Hondt", "dhondt", "d hondt", "D`Hondt"],
    ["Øyen-Baert", "oyen baert", "OYENBAERT"],
    ["Weiß", "weiss", "WEISS"],
    ["Yılmaz", "Yilmaz", "YILMAZ", "yılmaz"],
    ["İnan", "inan", "Inan"],
    ["Łukaszewski", "lukaszewski"],
    ["Nguyễn", "nguyen", "Nguyễn"],
    ["Çelik", "celik"],
    ["Anne-Sophie", "anne sophie", "AnneSophie"],
    ["Lefœvre", "lefoevre"],
    ["Þórsson", "thorsson"],
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_these_are_the_same_name(names: list[str]) -> None:
    assert len({normalise(name) for name in names}) == 1


SOUND_ALIKE = [
    ["Khattabi", "Kattabi", "Chattabi"],
    ["Zerouali", "Zerwali"],
    ["Charkaoui", "Charkawi", "Sharkaoui"],
    ["Zhukova", "Zjoekova", "Jukova"],
    ["Quaghebeur", "Kwaghebeur"],
    ["Margaux", "Margo"],
    ["Chaudhary", "Chowdhary"],
    ["Diallo", "Djallo"],
    ["Djordjevic", "Djordjevitsj"],
    ["Shevchuk", "Sevcuk"],
    ["Echeverria", "Etxeverria"],
    ["Saintgermain", "Stgermain", "Sintgermain"],
    ["Lewandowska", "Levandovska"],
    ["Hrytsenko", "Hrycenko"],
]


@pytest.mark.parametrize("names", SOUND_ALIKE, ids=lambda names: names[0])
def test_these_names_sound_alike(names: list[str]) -> None:
    first, *others = (set(sounds_of(word)) for name in names for word in words_of(name))
    assert all(first & other for other in others)


def test_what_a_scanner_reads_for_a_letter_is_one_error() -> None:
    assert one_error_apart("larnbrechts", "lambrechts") and not one_error_apart("larmbrechts", "labrechts")
    assert read_query("Wi11emsens R00sje 2014001").words == ("Willemsens", "Roosje")


@pytest.mark.parametrize(("one", "other"), [("Li", "Lo"), ("Peeters", "Peters"), ("Van Damme", "Van den Amen"), ("Maes", "Mae")])
def test_these_are_not(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=40))
def test_case_spaces_and_punctuation_never_matter(name: str) -> None:
    key = normalise(name)
    assert key == "" or key.isalnum()
    assert normalise(f" {name} ") == normalise(name.replace(" ", "")) == key
    assert normalise(" ".join(name)) == key or not name.isascii()
    assert normalise(name.upper()) == normalise(name.lower()) or not name.isascii()


@given(st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=20))
def test_what_is_stored_is_what_is_asked(name: str) -> None:
    """The same text reaches the same key, composed or decomposed, and the key holds no capital."""
    import unicodedata

    assert normalise(unicodedata.normalize("NFD", name)) == normalise(unicodedata.normalize("NFC", name))
    assert normalise(name) == normalise(name).casefold()


@given(st.text("abcde", min_size=3, max_size=10), st.integers(0, 9), st.sampled_from("abcde"))
def test_one_typing_error_is_one(name: str, place: int, letter: str) -> None:
    place %= len(name)
    assert one_error_apart(name, name[:place] + name[place + 1 :])
    assert one_error_apart(name, name[:place] + letter + name[place:])
    assert one_error_apart(name, name[:place] + letter + name[place + 1 :])
    swapped = name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
    assert one_error_apart(name, swapped) and one_error_apart(swapped, name)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_error_is_at_most_one(one: str, other: str) -> None:
    """Against the textbook distance (optimal string alignment), computed the long way."""
    rows = [[max(i, j) if not min(i, j) else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    assert one_error_apart(one, other) == (rows[-1][-1] <= 1)


@pytest.mark.parametrize(("text", "query"), [
    ("Peeters Emma", Query(("Peeters", "Emma"))),
    ("  Van der Auwera,  Léna ", Query(("Van", "der", "Auwera", "Léna"))),
    ("Emma Peeters 9/1/2015", Query(("Emma", "Peeters"), date(2015, 1, 9))),
    ("Emma Peeters 9/1/15", Query(("Emma", "Peeters"), date(2015, 1, 9))),
    ("09-01-2015", Query((), date(2015, 1, 9))),
    ("09.01.2015", Query((), date(2015, 1, 9))),
    ("2015-01-09", Query((), date(2015, 1, 9))),
    ("9/1/98", Query((), date(1998, 1, 9))),
    ("09012015", Query((), date(2015, 1, 9))),
    ("99992015", Query((), None, "99992015")),
    ("01011850", Query((), None, "01011850")),
    ("2021014", Query((), None, "2021014")),
    ("007", Query((), None, "007")),
    ("12 345", Query((), None, "12345")),
    ("Li B-17", Query(("Li",), None, "B-17")),
    ("", Query()),
    ("  - , ", Query()),
])  # fmt: skip
def test_the_field_is_read(text: str, query: Query) -> None:
    assert read_query(text) == query


@pytest.mark.parametrize("text", ["31/02/2015", "1/13/2015", "1/1/2015 2/2/2015", "B12 C13", "x" * 200, "a\0b", "32-01-2015"])
def test_what_cannot_be_meant_is_said(text: str) -> None:
    assert raised(BadInput, read_query, text).problems["query"]


@given(st.integers(0, 365 * (settings.OLDEST_PUPIL - 1)), st.sampled_from("/-."))
def test_every_way_to_write_a_birth_date_is_that_date(days: int, sign: str) -> None:
    born = today() - timedelta(days=days)
    padded, bare = born.strftime(f"%d{sign}%m{sign}%Y"), f"{born.day}{sign}{born.month}{sign}{born.year % 100:02d}"
    assert {read_query(text).birth_date for text in (padded, bare, born.strftime("%d%m%Y"), born.isoformat())} == {born}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_query(text)
    except BadInput as refused:
        assert refused.problems
