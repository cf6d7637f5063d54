"""Identifiers and periods: every example of the field's own documents, and what must hold for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import bis

from paspoort.kernel.models import InstitutionNumber, NationalNumber
from paspoort.kernel.periods import Period

VALID = ["93051822361", "85073003328", "17073003384", "12031500244", "08000000102", "00000100195", "08421500437", "08221500392",
         "88222999936", "08422999977"]  # fmt: skip
CHECKED = ["034793", "030569", "030593", "109892", "040428", "028845", "111666", "113019", "113191", "132191", "132209", "110015",
           "128521", "053331", "122771"]  # fmt: skip
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize("digits", VALID)
def test_every_documented_national_number_is_accepted(digits: str) -> None:
    assert NationalNumber(digits) == digits
    written = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"
    assert NationalNumber(written) == NationalNumber(f" {written.replace('.', ' ')} ") == digits


@pytest.mark.parametrize("text", ["12345678901", "", "9305182236", "930518223611", "9305182236a", "00000000000"])
def test_what_is_no_national_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        NationalNumber(text)


def test_a_national_number_of_month_two_is_no_bis_number() -> None:
    assert NationalNumber("88022999990") and not bis.is_valid("88022999990")


@given(st.sampled_from(VALID), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, shift: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    try:
        accepted = NationalNumber(wrong)
    except ValueError:
        return
    # only the century can hide a wrong digit: then the other formula holds, and the two never hold together
    assert accepted != digits
    nine, check = int(wrong[:9]), int(wrong[9:])
    assert (97 - nine % 97 == check) != (97 - (2_000_000_000 + nine) % 97 == check)


@given(st.integers(0, 99), st.sampled_from([*range(13), *range(20, 33), *range(40, 53)]), st.integers(0, 99), st.integers(0, 999))
def test_months_of_both_kinds_of_number_and_unknown_parts_are_accepted(year: int, month: int, day: int, serial: int) -> None:
    nine = f"{year:02d}{month:02d}{day:02d}{serial:03d}"
    if int(nine):
        assert NationalNumber(f"{nine}{97 - int(nine) % 97:02d}")[:9] == nine


@given(st.integers(0, 99), st.sampled_from([13, 19, 33, 39, 53, 60, 99]), st.integers(0, 99), st.integers(0, 999))
def test_other_months_are_refused(year: int, month: int, day: int, serial: int) -> None:
    nine = f"{year:02d}{month:02d}{day:02d}{serial:03d}"
    with pytest.raises(ValueError):
        NationalNumber(f"{nine}{97 - int(nine) % 97:02d}")


def test_a_national_number_never_prints_itself() -> None:
    number = NationalNumber(VALID[0])
    assert VALID[0] not in repr(number) and VALID[0] not in repr([number])


@pytest.mark.parametrize(("digits", "born", "fits"), [
    ("93051822361", date(1993, 5, 18), True), ("93051822361", date(1993, 5, 19), False), ("08000000102", date(2008, 7, 1), True),
    ("08421500437", date(2008, 2, 15), True), ("08421500437", date(2008, 3, 15), False),
    ("17073003384", date(2016, 7, 30), False),
])  # fmt: skip
def test_a_birth_date_is_only_compared(digits: str, born: date, fits: bool) -> None:
    assert NationalNumber(digits).plausible_with(born) is fits


@pytest.mark.parametrize("text", CHECKED)
def test_every_known_institution_number_keeps_its_zero_and_checks(text: str) -> None:
    assert InstitutionNumber(text) == InstitutionNumber(text.lstrip("0")) == InstitutionNumber(int(text)) == text
    assert InstitutionNumber(text).checks


@given(st.sampled_from(CHECKED), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_gives_a_warning(text: str, place: int, shift: int) -> None:
    digit = (int(text[place]) + shift) % 10
    wrong = text[:place] + str(digit) + text[place + 1 :]
    if {text[5], wrong[5]} == {"0", "1"} or text[5] == "1":
        return  # a computed 0 is written as 1, so those two cannot be told apart
    assert not int(wrong) or not InstitutionNumber(wrong).checks


@pytest.mark.parametrize("text", ["", "0", "000000", "1234567", "12a456", "-34793", "٠٣٤٧٩٣"])
def test_what_is_no_institution_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        InstitutionNumber(text)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    begins = draw(DAYS)
    return Period(begins, draw(st.none() | st.integers(0, 4000).map(lambda days: begins + timedelta(days=days))))


@given(periods(), periods(), DAYS)
def test_periods_agree_with_their_days(one: Period, other: Period, day: date) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if day in one and day in other:
        assert one.overlaps(other)
    if one.within(other) and day in one:
        assert day in other and one.overlaps(other)


@given(periods())
def test_a_period_holds_its_first_and_last_day_and_not_the_day_around(period: Period) -> None:
    assert period.begins in period and period.begins - timedelta(days=1) not in period
    if period.ends is not None:
        assert period.ends in period and period.ends + timedelta(days=1) not in period
    with pytest.raises(ValueError):
        Period(period.begins, period.begins - timedelta(days=1))
