"""Words of deliveries: what a column can be, what becomes of a row, and how far a delivery is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.fields import Words

FIELDS: dict[str, Words] = {
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "birth_date": _("Birth date"),
    "national_number": _("National number"),
    "register_number": _("Register number of the pupil"),
    "pupil_id": _("Number that the package gives the pupil"),
    "institution_number": _("Institution number"),
    "class_name": _("Class"),
    "grade": _("Grade"),
    "level": _("Level of education"),
    "begins_on": _("Enrolled since"),
    "left_on": _("Left on"),
}
LEVELS: dict[str, Words] = {
    "kleuter": _("Kleuteronderwijs"),
    "lager": _("Lager onderwijs"),
    "basis": _("Kleuter and lager (basisschool)"),
    "secundair": _("Secundair onderwijs"),
    "mixed": _("Several levels: by class and age"),
}
FATES: dict[str, tuple[Words, Words]] = {
    "new": (_("New"), _("Enrolled at your school by this file.")),
    "moved": (_("In another class"), _("The same pupil, in another class or year.")),
    "changed": (_("Changed"), _("A name, number or date is written otherwise.")),
    "ended": (_("Left by their row"), _("The row says since when the pupil has left.")),
    "left_out": (_("Left because they are not in it"), _("Pupils of your school who are not in this complete file.")),
    "same": (_("The same"), _("Nothing changes.")),
    "refused": (_("Refused"), _("These rows are not taken in. What we have of these pupils stays as it is.")),
    "passed": (_("Passed over"), _("Nothing has to be done for these rows.")),
}
"""What becomes of rows, in the order of the page, each with what it means."""
STATES: dict[str, Words] = {
    "open": _("waits for you: say what the columns are"),
    "asked": _("is being compared"),
    "planned": _("waits for you: look at what it does"),
    "confirmed": _("is being taken in"),
    "done": _("taken in"),
    "stopped": _("put away, nothing was changed"),
}
LOOKS: dict[str, Words] = {
    "without_number": _("pupils without national number: we know them by their number at your school"),
    "birth_date_differs": _("birth dates that do not fit the national number: look whether they are right"),
}
