"""The rights of the own institution as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io

from django.http import HttpResponse

from paspoort.kernel.periods import today
from paspoort.rights.actions import export_rows
from paspoort.web.shell.door import Request, screen


@screen()
def export_grants(request: Request) -> HttpResponse:
    """Every grant of the acting institution as CSV, for who manages its rights (rule 108); with a byte order mark and
    semicolons, so that a spreadsheet here opens it as it is. It holds no national number, and no cell that is a formula."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(export_rows(request.acting))
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"toekenningen-{request.acting.institution_number}-{today():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
