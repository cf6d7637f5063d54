"""My day on the home page: what is half written, planned, waiting for an answer, and which files were opened lately."""

from __future__ import annotations

from typing import Any

from paspoort.casefile.actions import my_day
from paspoort.kernel.models import Acting
from paspoort.nomenclature.actions import labels


def day_part(acting: Acting) -> dict[str, Any]:
    """The day of someone who works with pupil files, with the words of its codes."""
    return {"day": my_day(acting), "known": labels("function", "category", "detail")}
