"""Refusals of file management: the code of the database as the field that it is about and a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NOT_HERE = "not_here"
"""What is refused because it does not exist at this centre."""
KNOWN = {
    NOT_HERE: (NOT_HERE, ""),
    "number_known": (
        "number",
        _("Someone with this national number is known already. Search the pupil, or ask the centre of before for the file."),
    ),
    "known_here": (
        "namesake",
        _("A pupil of this name and birth date is known here. Look whether it is the same child; if not, tick this."),
    ),
    "birth_date": ("birth_date", _("This birth date cannot be right.")),
    "seen_on": ("seen_on", _("Choose a day between the birth of the pupil and today.")),
    "no_team": ("team", _("This team was closed meanwhile. Choose another one.")),
    "no_school": ("school", _("Your centre does not guide this school. Choose another one.")),
    "changed_meanwhile": ("", _("Somebody changed this pupil meanwhile. Look again.")),
    "nothing_new": ("", _("This is what stands there already. Change a name or the birth date.")),
    "undone_already": ("", _("This was undone already.")),
    "same_pupil": ("", _("This is one and the same pupil.")),
    "two_numbers": ("", _("These two have different national numbers, so they are two children. They cannot be joined.")),
    "elsewhere": (
        "",
        _("Another centre keeps something about one of these two, or guides the school. Ask that centre for the file first."),
    ),
    "two_trajectories": ("", _("Both have an open trajectory. Conclude or stop one of them first.")),
    "two_reports": ("", _("Both have a final report. Look first at which one counts, and end or take back the other.")),
    "joining_already": ("", _("A proposal about one of these two waits already. Decide on that one first.")),
    "decided_already": ("", _("Somebody decided on this meanwhile.")),
    "own_proposal": ("", _("Nobody decides on the own proposal. Ask a colleague.")),
    "too_late": ("", _("A step can be undone within a day. This was longer ago.")),
    "tied_across": (
        "",
        _(
            "While they were one, a consent or an answer of the one was chosen with the other. Choose another consent there"
            " first. An answer that was noted so keeps both together."
        ),
    ),
    "written_meanwhile": ("", _("Something was written about this pupil meanwhile, so this stays.")),
}
ELSE = ("", _("Something changed meanwhile. Nothing was stored. Look again, and try once more."))


def sentence_for(code: str) -> tuple[str, str]:
    """The field and the sentence of what the database found wrong with a step."""
    field, sentence = KNOWN.get(code, ELSE)
    return field, str(sentence)
