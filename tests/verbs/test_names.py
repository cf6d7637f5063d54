"""Names in a text: who is found however the name is written, who is not, and that the places are those of the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.names.actions import Entry, advise, find_names, look_through, together
from paspoort.names.inner.folding import fold

ROLL: list[Entry] = [
    ("Emma", "Janssens", "pupil"),
    ("Roos", "De Wit", "pupil"),
    ("Storm", "Bakker", "pupil"),
    ("Bo", "Vos", "pupil"),
    ("Lente", "Peeters", "pupil"),
    ("Anne-Sophie", "Van den Berghe", "pupil"),
    ("Jean-Baptiste", "D'Hondt", "pupil"),
    ("Soukaina", "Aït-Bachir", "pupil"),
    ("Minh Khai", "Nguyễn Thị", "pupil"),
    ("Yağmur", "Şahin", "pupil"),
    ("Łukasz", "Wójcik", "pupil"),
    ("Beatriz", "Ferreira da Silva", "pupil"),
    ("Xiaoming", "Wang", "pupil"),
    ("Thomas", "Desmet-Claes", "pupil"),
    ("Björn", "Müller", "pupil"),
    ("Oona", "O’Connor", "pupil"),
    ("Griet", "Vermeulen", "teacher"),
    ("Jan", "Groot", "teacher"),
    ("Suharto", "", "pupil"),
]
PEOPLE = [entry for entry in ROLL if entry[1]]


def reasons(text: str, *, file_name: bool = False) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.reason) for span in find_names(text, ROLL, file_name=file_name)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gisteren was Emma Janssens ziek.", "Emma Janssens: full_name"),
        ("JANSSENS, EMMA en de rest", "JANSSENS, EMMA: full_name"),
        ("verslag EmmaJanssens_2026.pdf", "EmmaJanssens: full_name"),
        ("Janssens\tEmma\t12", "Janssens\tEmma: full_name"),
        ("Emma Jans-\nsens bleef thuis", "Emma Jans-\nsens: full_name"),
        ("Emma L. Janssens en Emma Jansens", "Emma L. Janssens: full_name; Emma Jansens: full_name"),
        ("anne-sophie v.d. berghe", "anne-sophie v.d. berghe: full_name"),
        ("VANDENBERGHE Anne Sophie", "VANDENBERGHE Anne Sophie: full_name"),
        ("Dhondt of d’ Hondt", "Dhondt: family_name; d’ Hondt: family_name"),
        ("soukaina ait bachir", "soukaina ait bachir: full_name"),
        ("Nguyen Thi Minh Khai", "Nguyen Thi Minh Khai: full_name"),
        ("Mueller en YAGMUR", "Mueller: family_name; YAGMUR: given_name"),
        ("Da Silva, Beatriz", "Da Silva, Beatriz: full_name"),
        ("E. Janssens, Emma J. en J.-B. D'Hondt", "E. Janssens: initials; Emma J: initials; J.-B. D'Hondt: initials"),
        ("gesproken met J.E. over Emma’s boek en Thomas' pen", "J.E: initials; Emma’s: given_name; Thomas: given_name"),
        (
            "(Roos), de zus van Bo, juf Griet, de heer Groot",
            "Roos: given_name; Bo: given_name; Griet: given_name; Groot: family_name",
        ),
        ("Storm, Emma en Roos speelden", "Storm: given_name; Emma: given_name; Roos: given_name"),
        ("Bo voelt zich beter. Storm kreeg een nota.", "Bo: given_name; Storm: given_name"),
        (
            "De toets van Roos, in de groep van Storm. Roos uit 3B was ziek: Lente's jas. Nota: Storm te laat.",
            "Roos: given_name; Storm: given_name; Roos: given_name; Lente's: given_name; Storm: given_name",
        ),
        ("We zien dat Roos alleen speelt en dat De Wit ziek was.", "Roos: given_name; De Wit: family_name"),
        ("Lente heeft het moeilijk met rekenen. Vos is vaak ziek.", "Lente: given_name; Vos: family_name"),
        ("Toets\nRoos: 14/20\nStorm: 12/20\nBo\t8\tC", "Roos: given_name; Storm: given_name; Bo: given_name"),
        ("E m m a  J a n s s e n s", "E m m a  J a n s s e n s: full_name"),
        (
            "Емма en Ｅｍｍａ en E\u0301mma en Em\u00admâ",
            "Емма: given_name; Ｅｍｍａ: given_name; E\u0301mma: given_name; Em\u00admâ: given_name",
        ),
        ("mail emma.janssens@school.be of +32 (0)470 12 34 56", "emma.janssens@school.be: email; +32 (0)470 12 34 56: telephone"),
        ("85.07.30-033.28, stamboeknr. 20241234", "85.07.30-033.28: national_number; 20241234: register_number"),
    ],
)
def test_somebody_is_found_however_the_name_is_written(text: str, found: str) -> None:
    assert "; ".join(f"{words}: {reason}" for words, reason in reasons(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Roos is rood. De bakker bakt. Lente begint in maart. Een vos in het bos. Groot nieuws! Wit of bruin?",
        "De storm kreeg een naam. In de lente gaan we naar zee, op 5 mei 2026 of 01/09/2026 10.30 uur.",
        "De Koning Boudewijnstichting, het Emile Braunplein, de Vermeulenlaan 4 en Sint-Janssens.",
        "Basisschool De Wit, bakkerij Peeters, vzw De Vos, het De Wit-project, Wit-Rusland en Groot-Bijgaarden.",
        "In groep Roos, team Storm en kinderopvang De Wit is het druk. Roos is een kleur. De toets Frans.",
        "Zie Peeters en Maes (2019), Vermeulen e.a. (2020) en Claes, A., & Peeters, M. (2021).",
        "Het boek van Tom Janssens is uit. De methode Thomas niet. Bo de beer en Thomas de trein zijn poppen.",
        "BE0123456789, BE 0417.497.106. Janssens & Zonen nv. Een vos zegt: de storm was zwaar, Lente is mooi, Lente: 12 dagen?",
        "P.S. De les L.O. valt weg, o.a. door ziekte, m.a.w. jan en alleman kan naar huis.",
        "STORM OP KOMST\nNummer 034793, BE68 5390 0754 7034, kbo 0417.497.106, 2026-2027, 12 500 euro",
    ],
)
def test_a_word_a_street_a_foundation_or_a_writer_is_nobody(text: str) -> None:
    assert reasons(text) == []


def test_what_is_certain_can_be_told_from_what_may_be_nobody() -> None:
    sure = {
        text: [span.certain for span in find_names(text, ROLL)] for text in ("Emma Janssens", "Emma", "Emma Jansens", "a@b.be")
    }
    assert sure == {"Emma Janssens": [True], "Emma": [False], "Emma Jansens": [False], "a@b.be": [True]}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Emma, Thomas en Soukaina bij Griet", "enkele leerlingen bij de klasleerkracht"),
        ("We spraken met juf Vermeulen over Bo.", "We spraken met de klasleerkracht over een leerling."),
        ("Toen belde mevrouw De Wit, de mama van Roos.", "Toen belde een ouder, de mama van een leerling."),
        ("De heer Groot was ziek. De familie Janssens verhuist.", "de klasleerkracht was ziek. een gezin verhuist."),
        ("We zagen Emma's blauwe jas en Thomas' boek.", "We zagen de blauwe jas van een leerling en het boek van een leerling."),
        ("Dat is Emma's.", "Dat is van een leerling."),
        ("Zijn broer Thomas en de leerling Emma.", "zijn broer en de leerling."),
        ("Over Jans vader, over juf Griets klas.", "Over de vader van de klasleerkracht, over de klas van de klasleerkracht."),
        ("Bel 0470 12 34 56.", "Bel ."),
    ],
)
def test_what_is_written_instead_of_a_name_reads_on(text: str, replaced: str) -> None:
    for mark in reversed(together(text, find_names(text, ROLL))):
        text = text[: mark.start] + mark.suggestion + text[mark.end :]
    assert text == replaced


def test_who_is_on_no_roll_is_advice_and_never_a_hit() -> None:
    text = "Juf Willemsen en Pieter Jansma belden juf Griet; in de Koningin Astridlaan, volgens prof. Olweus (1993)."
    advised = [text[span.start : span.end] for span in advise(text, ROLL)]
    assert advised == ["Willemsen", "Pieter Jansma"]
    assert [text[span.start : span.end] for span in find_names(text, ROLL)] == ["Griet"]


def test_a_text_as_long_as_a_book_is_looked_through_whole() -> None:
    text = f"{'Wij lezen elke dag. ' * 4000}Emma\nJanssens was er.{' Wij lezen.' * 3000}"
    assert [(span.start, span.reason) for span in find_names(text, ROLL)] == [(80000, "full_name")]
    assert sum(1 for _piece in look_through(text, ROLL)) > 4


WAYS: dict[str, Callable[[str, str], str]] = {
    "as it is": lambda given, family: f"{given} {family}",
    "turned": lambda given, family: f"{family} {given}",
    "with a comma": lambda given, family: f"{family}, {given}",
    "in capitals": lambda given, family: f"{family} {given}".upper(),
    "in small letters": lambda given, family: f"{given} {family}".lower(),
    "over two lines": lambda given, family: f"{given}\n{family}",
    "in two cells": lambda given, family: f"{family}\t{given}",
    "in a file name": lambda given, family: f"{given}_{family}.pdf".replace(" ", "_"),
    "as one word": lambda given, family: re.sub(r"[ '’\-]", "", f"{given}{family}"),
    "without hyphens": lambda given, family: f"{given} {family}".replace("-", " "),
    "with other hyphens": lambda given, family: f"{given} {family}".replace("-", "\u2011"),
    "with narrow spaces": lambda given, family: f"{given} {family}".replace(" ", "\u202f"),
    "with unseen signs": lambda given, family: "\u200b".join(f"{given} {family}"),
    "with loose accents": lambda given, family: "\u0301".join(f"{given} {family}"),
    "in wide letters": lambda given, family: "".join(
        chr(ord(c) + 0xFEE0) if "a" <= c.lower() <= "z" else c for c in f"{given} {family}"
    ),
}
AROUND = st.sampled_from(
    [("", ""), ("Gisteren zat ", " vooraan."), ("- ", ": ok"), ("(", ")"), ("„", "”"), ("De ouders van ", " belden.")]
)


@given(st.sampled_from(PEOPLE), st.sampled_from(sorted(WAYS)), AROUND)
def test_a_full_name_is_always_found_and_certain(entry: Entry, way: str, around: tuple[str, str]) -> None:
    name = WAYS[way](entry[0], entry[1])
    text = name.join(around)
    spans = [span for span in find_names(text, ROLL) if span.start < len(around[0]) + len(name) and span.end > len(around[0])]
    assert any(span.reason == "full_name" for span in spans), (text, spans)
    if way != "in small letters":
        assert any(span.certain for span in spans), (text, spans)


SIGNS = st.text(
    st.one_of(st.sampled_from("EmaJnsRobV'’-. \n\t,()\u0301\u00ad\u200bßıŁﬁＥ0123456789@+"), st.characters()), max_size=80
)


@settings(max_examples=300)
@given(
    st.lists(st.one_of(SIGNS, st.sampled_from(["Emma", "Janssens", "roos", "Bo", "J.E.", "van den", "0470123456"])), max_size=12)
)
def test_the_places_are_those_of_the_text_in_order_and_apart(pieces: list[str]) -> None:
    text, last = "".join(pieces), 0
    for span in find_names(text, ROLL):
        assert last <= span.start < span.end <= len(text)
        assert fold(text[span.start : span.end]).text.strip()
        last = span.end


@given(SIGNS)
def test_folding_twice_is_folding_once_and_leads_back(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    assert len(folded.begins) == len(folded.ends) == len(folded.text)
    assert all(0 <= begin < end <= len(text) for begin, end in zip(folded.begins, folded.ends, strict=True))


@given(SIGNS, st.lists(st.tuples(SIGNS, SIGNS, SIGNS), max_size=5))
def test_no_roll_and_no_text_is_too_strange(text: str, roll: list[Entry]) -> None:
    find_names(f"{text} {' '.join(' '.join(entry) for entry in roll)}", roll)
