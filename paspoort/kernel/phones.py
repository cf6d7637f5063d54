"""Telephone numbers as people type them: kept in one form, shown in groups."""

from __future__ import annotations

import re

LONGEST = 30
TYPED = re.compile(r"(\+|00)?[0-9 ./()\-\u00a0]+", re.ASCII)
KEPT = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
ONE_DIGIT = re.compile(r"[17]")
TWO_DIGITS = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
BELGIAN = re.compile(r"32([1-35-9][0-9]{7}|4[0-4][0-9]{6}|4[5-9][0-9]{7})", re.ASCII)
MOBILE = re.compile(r"\+324[5-9][0-9]{7}", re.ASCII)


def read_phone(text: str) -> str:
    """A number as it is kept: `+` with the country and the digits, such as `+3292101010`; a number without a country is
    Belgian. Nothing for an empty field, `ValueError` for what is no number."""
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST or not TYPED.fullmatch(text):
        raise ValueError("not a telephone number")
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    if text.startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    elif digits.startswith("0"):
        number = f"32{digits[1:]}"
    else:
        raise ValueError("not a telephone number")
    if number.startswith("32") and not BELGIAN.fullmatch(number):
        raise ValueError("not a Belgian telephone number")
    if not KEPT.fullmatch(f"+{number}"):
        raise ValueError("not a telephone number")
    return f"+{number}"


def is_mobile(number: str) -> bool:
    """Whether a number, as it is kept, can be one of a mobile phone: of numbers from abroad nobody can tell."""
    return not number.startswith("+32") or bool(MOBILE.fullmatch(number))


def shown_phone(number: str) -> str:
    """A kept number as people here read it: `09 210 10 10`, `0470 12 34 56`, or with its country in front."""
    if number.startswith("+32"):
        return _belgian(number[3:])
    digits = number[1:]
    length = 1 if ONE_DIGIT.match(digits) else 2 if TWO_DIGITS.match(digits) else 3
    return f"+{digits[:length]} {_in_threes(digits[length:])}" if number else ""


def _belgian(rest: str) -> str:
    if len(rest) == 9:
        return f"0{rest[:3]} {rest[3:5]} {rest[5:7]} {rest[7:]}"
    if rest[0] in "2349":
        return f"0{rest[0]} {rest[1:4]} {rest[4:6]} {rest[6:]}"
    return f"0{rest[:2]} {rest[2:4]} {rest[4:6]} {rest[6:]}"


def _in_threes(digits: str) -> str:
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return " ".join(groups)
