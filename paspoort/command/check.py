"""Installation check: what is wrong with this installation, said to whoever runs it before a visitor or a school finds out.

A check is a name and a function that gives each fault as a sentence; whoever has something to say adds a line to `CHECKS`.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Check(NamedTuple):
    """Something to look at; `faults` gives a sentence for each thing that is wrong."""

    name: str
    faults: Callable[[], Iterable[str]]


def provider_check() -> Iterator[str]:
    """Each OpenID provider publishes what a sign-in needs."""
    from paspoort.identity.actions import provider_faults

    found = provider_faults()
    if not found:
        yield "none is set up: nobody can sign in (PASPOORT_ACM_ISSUER, PASPOORT_ITSME_ISSUER)"
    for key, faults in found.items():
        yield from (f"{key}: {fault}" for fault in faults)


def eid_check() -> Iterator[str]:
    """The authorities of eID cards that are trusted last a while yet."""
    from django.conf import settings

    from paspoort.identity.actions import intermediates_ending, intermediates_trusted

    if settings.EID_TRUST and not intermediates_trusted():
        yield "PASPOORT_EID_TRUST names a folder without a certificate: no card is taken"
    yield from (f"{one.name} ({one.file}) ends on {one.ends:%d/%m/%Y}" for one in intermediates_ending())


def mail_check() -> Iterator[str]:
    """The mail server lets us in; nothing is sent."""
    from django.conf import settings
    from django.core.mail import get_connection

    if not settings.MAIL_URL:
        yield "PASPOORT_MAIL_URL is missing: letters and questions wait in the database"
        return
    try:
        with get_connection(fail_silently=False):
            pass
    except (OSError, smtplib.SMTPException) as problem:
        yield f"the mail server does not let us in: {type(problem).__name__}"


def identity_check() -> Iterator[str]:
    """No pupil of the registry seems to be two children."""
    from paspoort.kernel.actions import acting_as_service
    from paspoort.registry.actions import suspect_identities

    with acting_as_service("operator", role="worker"):
        found = suspect_identities()
    yield from (one.sentence for one in found)


def privilege_check() -> Iterator[str]:
    """Each role of the database may do what it needs, and no more."""
    from paspoort.kernel.actions import missing_privileges, unexpected_privileges

    found = [str(one) for one in unexpected_privileges()]
    if found:
        yield f"{len(found)} privileges are held that nobody needs; a superuser runs `paspoort prepare`: {'; '.join(found[:5])}"
    lacking = [str(one) for one in missing_privileges()]
    if lacking:
        yield f"{len(lacking)} privileges or settings are missing; a superuser runs `paspoort prepare`: {'; '.join(lacking[:5])}"


def jobs_check() -> Iterator[str]:
    """Somebody is at work, and no background job has failed."""
    from paspoort.jobs.actions import jobs_seen, workers_alive

    if not workers_alive():
        yield "nobody is at work: traces are not sealed and no letter goes (`paspoort work`)"
    if failed := sum(one.state == "failed" for one in jobs_seen()):
        yield f"{failed} failed: `paspoort jobs` says why"


CHECKS = [
    Check("privileges in the database", privilege_check),
    Check("sign-in providers", provider_check),
    Check("eID trust", eid_check),
    Check("mail", mail_check),
    Check("background jobs", jobs_check),
    Check("identities in the registry", identity_check),
]
