"""Report of an import, in lines: first what was not taken, then what was. A number of zero is news."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.exchange.oneroster.refusals import reason_of
from paspoort.exchange.oneroster.summary import Summary

PASSED = {
    "other_role": gettext_lazy("not a pupil"),
    "course": gettext_lazy("enrolment in a course (scheduled), not in the own class"),
    "no_birth_date": gettext_lazy("no birth date, or marked as gone"),
    "of_nobody": gettext_lazy("birth date of someone who is not taken in"),
    "looked_up": gettext_lazy("class, only looked up for its kind"),
    "gone_already": gettext_lazy("marked as gone (tobedeleted) and never known here"),
    "without_enrolment": gettext_lazy("enrolled nowhere in this file"),
    "merged": gettext_lazy("guidance of a school that merged"),
}
LOOK = {
    "pupil_without_number": gettext_lazy("pupils without national number"),
    "birth_date_differs": gettext_lazy("birth dates that do not fit the national number"),
    "facts_left": gettext_lazy("pupils whose name or birth date another source keeps, and who stay as they are"),
    "level_guessed": gettext_lazy("enrolments whose level was taken from the birth date, because the class does not say it"),
    "ids_unread": gettext_lazy("pupils with another identifier than a national number; it was not read"),
    "institution_number_check": gettext_lazy("institution numbers whose check digit does not fit"),
    "header_spelling": gettext_lazy("files with headers in another spelling"),
    "latin1": gettext_lazy("files in Windows' Latin-1 instead of UTF-8"),
    "dos_letters": gettext_lazy("files in code page 850 instead of UTF-8: look whether the accents are right"),
    "utf16": gettext_lazy("files in UTF-16 instead of UTF-8"),
}
NOUNS = {
    "institutions": gettext_lazy("institutions"),
    "pupils": gettext_lazy("pupils"),
    "enrolments": gettext_lazy("enrolments"),
    "guidance": gettext_lazy("guidances"),
}


def tell(summary: Summary) -> Iterator[str]:
    """The lines for the screen."""
    yield from _not_taken(summary)
    yield ""
    yield from _taken(summary)


def _not_taken(summary: Summary) -> Iterator[str]:
    refused = sum(rows.refused for rows in summary.rows.values())
    passed = sum(rows.passed for rows in summary.rows.values())
    yield _("NOT taken: %(refused)d rows refused, %(passed)d rows passed over.") % {"refused": refused, "passed": passed}
    for reason, count in summary.refused.items():
        yield "  " + _("refused %(count)d × %(reason)s") % {"count": count, "reason": reason_of(reason)}
        if numbers := summary.institutions.get(reason):
            yield "    " + _("institutions: %(numbers)s") % {"numbers": ", ".join(numbers)}
    for reason, count in summary.passed.items():
        yield "  " + _("passed over %(count)d × %(reason)s") % {"count": count, "reason": PASSED[reason]}
    for name, lines in summary.unused.items():
        yield "  " + _("file not used: %(name)s (%(lines)d rows)") % {"name": name, "lines": lines}
    if summary.ignored:
        yield "  " + _("ignored, added by a computer: %(names)s") % {"names": ", ".join(summary.ignored[:5])}
    for code, count in summary.warnings.items():
        yield "  " + _("look at %(count)d × %(what)s") % {"count": count, "what": LOOK.get(code) or reason_of(code)}
    if summary.refused_path:
        yield _("Each refused row stands with its reason in %(path)s.") % {"path": summary.refused_path}


def _taken(summary: Summary) -> Iterator[str]:
    whole = _("a whole file") if summary.whole else _("changes (delta)")
    facts = {"source": summary.source, "kind": whole, "version": summary.version}
    yield _("Taken from source %(source)s, %(kind)s, OneRoster %(version)s:") % facts
    for noun, name in NOUNS.items():
        counts = {"name": str(name), "added": summary.added[noun], "changed": summary.changed[noun]}
        counts |= {"ended": summary.ended.get(noun, 0), "unchanged": {**summary.unchanged, **summary.known}.get(noun, 0)}
        yield "  " + _("%(name)s: %(added)d new, %(changed)d changed, %(ended)d ended, %(unchanged)d unchanged") % counts
    for file, rows in summary.rows.items():
        counts = {"name": file, "read": rows.read, "taken": rows.taken, "unchanged": rows.unchanged}
        counts |= {"refused": rows.refused, "passed": rows.passed}
        told = _(
            "%(name)s: %(read)d rows read = %(taken)d taken + %(unchanged)d unchanged + %(refused)d refused"
            " + %(passed)d passed over"
        )
        yield "  " + told % counts
    if not (summary.added["pupils"] or summary.changed["pupils"] or summary.known["pupils"]):
        yield _("Not one pupil was taken in or found unchanged.")
    if summary.in_vain:
        yield _("Nothing came of this file: nothing was changed.")
