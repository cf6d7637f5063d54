"""Sample letter: invented content of each kind, on which a centre sees how its letters look."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from paspoort.documents.actions import LetterContent, Signatory, Slip

ABOUT = "Noor Jacobs"
BORN = "12/03/2018"
REFERENCE = "2026-000123"


def sample(kind: str, day: date) -> LetterContent:
    """A letter of this kind about a pupil who does not exist."""
    facts = ((_("Pupil"), ABOUT), (_("Born"), BORN), (_("School"), "Basisschool De Linde"))
    usual: dict[str, Any] = {
        "kind": kind,
        "day": day,
        "reference": REFERENCE,
        "receiver": (_("To the parents of %(name)s") % {"name": ABOUT}, "Kerkstraat 12 bus 3", "9000 Gent"),
        "salutation": _("Dear parents,"),
        "title": _("What we saw in Noor"),
        "summary": (
            _("Noor sees less well far away with her right eye."),
            _("She hears and grows well."),
            _("Go to an eye doctor with her."),
        ),
        "facts": facts,
        "sections": ((_("What we did"), _did()), (_("Our advice"), _advice())),
        "signatory": Signatory("An Verbeeck", _("Doctor of the centre")),
    }
    return LetterContent(**usual | _own(kind, facts))


def _did() -> str:
    return _("Noor read the letters on the chart with each eye apart. With her right eye she did not read the small ones.")


def _advice() -> str:
    return _("- Take this letter along.\n- Ask whether Noor needs glasses.\n\nIn class Noor best sits in front.")


def _own(kind: str, facts: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """What a kind has beside the usual."""
    answers = (_("What you found"), _("Treatment or advice"), _("To be seen again on"))
    text = _("Please fill in this slip and send it back to us.")
    own: dict[str, dict[str, Any]] = {
        "referralLetter": {
            "title": _("Referral to an eye doctor"),
            "slip": Slip(_("Answer of the doctor"), text, (facts[0], (_("Our reference"), REFERENCE)), answers, ("An Verbeeck",)),
        },
        "invitation": {
            "title": _("Invitation to our centre"),
            "facts": ((_("When"), _("Thursday 14/01/2027 at 9:30")), (_("Where"), _("At our centre, room 4")), (_("For"), ABOUT)),
            "sections": ((_("What do you bring along?"), _("- the glasses of Noor\n- her vaccination card")),),
        },
        "adibib": {"title": _("Certificate for ADIBib"), "summary": (), "sections": ()},
        "rehabilitation": {
            "title": _("Certificate of rehabilitation during lessons"),
            "summary": (),
            "sections": (("", _("Speech therapy, twice 30 minutes a week, until 30/06/2027.")),),
        },
        "supportLetter": {"title": _("What helps Noor in class")},
    }
    return own.get(kind, {})
