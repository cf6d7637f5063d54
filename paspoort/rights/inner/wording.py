"""What letters say: the institution, the right, and where to go; never a person, never a number."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TASKS, OWN = "/gebruikersbeheer/taken", "/mijn-rechten"

SUBJECTS = {
    "request_new": gettext_lazy("Someone asks for a right at %(institution)s"),
    "request_waiting": gettext_lazy("A request at %(institution)s has been waiting for five days"),
    "request_accepted": gettext_lazy("Your request at %(institution)s was accepted"),
    "request_refused": gettext_lazy("Your request at %(institution)s was refused"),
    "ending_here": gettext_lazy("Rights of colleagues end soon"),
    "ending_own": gettext_lazy("Your right at %(institution)s ends on %(day)s"),
    "ended_by_review": gettext_lazy("Your right at %(institution)s has ended"),
    "review_opened": gettext_lazy("Check the rights at %(institution)s by %(day)s"),
    "review_reminder": gettext_lazy("By %(day)s: check the rights at %(institution)s"),
    "review_late": gettext_lazy("The check of rights at %(institution)s is late"),
    "review_closed": gettext_lazy("Rights at %(institution)s have ended"),
}
BODIES = {
    "request_new": gettext_lazy(
        "Someone asks for the right “%(right)s” at %(institution)s. Accept or refuse it under “Mijn taken”."
    ),
    "request_waiting": gettext_lazy(
        "A request for the right “%(right)s” at %(institution)s has been waiting for five days."
        " Accept or refuse it under “Mijn taken”."
    ),
    "request_accepted": gettext_lazy(
        "You can use the right “%(right)s” at %(institution)s now. Sign in, and choose to work for %(institution)s."
    ),
    "request_refused": gettext_lazy(
        "Your request for the right “%(right)s” at %(institution)s was refused. Sign in to read why."
    ),
    "ending_here": gettext_lazy("These rights end soon:\n\n%(lines)s\n\nExtend them under “Mijn taken”, or let them end."),
    "ending_own": gettext_lazy(
        "Your right “%(right)s” at %(institution)s ends on %(day)s."
        " Do you still need it? Then ask for it, or tell your local admin."
    ),
    "ended_by_review": gettext_lazy(
        "Your right “%(right)s” at %(institution)s has ended: nobody confirmed it in the yearly check."
        " Do you still need it? Then ask for it again."
    ),
    "review_opened": gettext_lazy(
        "The yearly check of rights at %(institution)s has begun. Confirm or end each right by %(day)s."
        " What nobody confirms ends after that day."
    ),
    "review_reminder": gettext_lazy(
        "In the yearly check of rights at %(institution)s not everything was confirmed or ended yet. You have until %(day)s."
        " What nobody confirms ends after that day."
    ),
    "review_late": gettext_lazy(
        "The yearly check of rights at %(institution)s is not done, and it closes on %(day)s."
        " What nobody confirms ends after that day. Get in touch with the school."
    ),
    "review_closed": gettext_lazy(
        "The yearly check of rights at %(institution)s has closed. Rights that nobody confirmed have ended."
        " Does someone still need one? Then give it again."
    ),
}
TO_THE_PERSON = {"request_accepted", "request_refused", "ending_own", "ended_by_review"}


def written(kind: str, facts: dict[str, str]) -> tuple[str, str]:
    """The subject and the text of a letter of this kind."""
    named = {name: text if name == "lines" else " ".join(text.split()) for name, text in facts.items()}
    address = settings.PUBLIC_URL + (OWN if kind in TO_THE_PERSON else TASKS)
    close = _("This mail names nobody on purpose: you see who it is about after you sign in. You cannot answer this mail.")
    return str(SUBJECTS[kind]) % named, f"{str(BODIES[kind]) % named}\n\n{address}\n\n{close}\n"
