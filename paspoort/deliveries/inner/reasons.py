"""Reasons why a row was refused or passed over, in sentences for the office of a school."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "columns": gettext_lazy("This row has more columns than the headers. A semicolon or a comma too many stands in it."),
    "too_long": gettext_lazy("A value is too long."),
    "formula": gettext_lazy("A formula stands here, and the file does not say what it comes to. Copy it as a value."),
    "cell_error": gettext_lazy("An error of the spreadsheet stands here, such as #N/A. Fill in the value."),
    "no_name": gettext_lazy("The given name or the family name is missing."),
    "no_birth_date": gettext_lazy("The birth date is missing."),
    "birth_date": gettext_lazy("This birth date cannot be right. Write it as day/month/year."),
    "date": gettext_lazy("This date does not exist. Write it as day/month/year."),
    "dates_reversed": gettext_lazy("The last day comes before the first."),
    "no_pupil_number": gettext_lazy("There is no register number, and no number of your package."),
    "national_number": gettext_lazy("This national number is not valid. Check its eleven digits, or leave it empty."),
    "number_rounded": gettext_lazy("Excel rounded this number. Make the column text, and export it again."),
    "institution_number": gettext_lazy("This is not an institution number: six digits, with leading zero."),
    "other_institution": gettext_lazy("This is the number of another institution. You send the pupils of your own school only."),
    "duplicate_id": gettext_lazy("Two pupils of this file have the same number. Give each their own."),
    "number_twice": gettext_lazy("Two pupils in this file have the same national number."),
    "doubtful": gettext_lazy(
        "This number, name and birth date may be of another pupil than the one we know. Nothing was changed: it is a task."
    ),
    "pupil_refused": gettext_lazy("Another row about this pupil was refused, so this one stays as it was."),
    "not_a_school": gettext_lazy("This institution is not a school, so nobody can be enrolled in it."),
    "unknown_grade": gettext_lazy("It is not clear at which level the pupil is enrolled."),
    "possible_match": gettext_lazy("possible matches: another pupil has the same name and birth date; nothing was merged"),
}
SAME = {"unknown_pupil": "pupil_refused", "unknown_school": "not_a_school", "institution_refused": "not_a_school"}
PASSED = {
    "header_again": gettext_lazy("the headers once more"),
    "same_row": gettext_lazy("the same row once more"),
    "older_row": gettext_lazy("an earlier period of a pupil of whom a later row counts"),
    "other_source": gettext_lazy("pupils whom we get from the central registry; they stay as they are"),
}
REFUSALS = {
    "no_source": gettext_lazy("Your school cannot send a table now. Ask the operator of the leerlingenpaspoort."),
    "ends_too_many": gettext_lazy("Many pupils would leave by this file. Look at them once more."),
    "broken": gettext_lazy("Something went wrong here while reading this file. Nothing was changed. Tell the operator."),
}


def reason_of(code: str) -> str:
    """Why a row was refused."""
    code = SAME.get(code, code)
    return str(REASONS[code]) if code in REASONS else _("This row could not be read.")


def refusal_of(code: str) -> str:
    """Why a whole file was turned down after it was uploaded; empty when it was not."""
    return str(REFUSALS.get(code, REFUSALS["broken"])) if code else ""
