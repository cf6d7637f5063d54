"""What free text may not hold."""

from __future__ import annotations

import re

from paspoort.kernel.models import NationalNumber

NUMBER = re.compile(r"(?<!\d)\d{2}[ .\-/]?\d{2}[ .\-/]?\d{2}[ .\-/]?\d{3}[ .\-/]?\d{2}(?!\d)", re.ASCII)


def holds_national_number(text: str) -> bool:
    """Whether a national or BIS number stands somewhere in a text, however it is written."""
    for candidate in NUMBER.findall(text):
        try:
            NationalNumber(candidate)
        except ValueError:
            continue
        return True
    return False
