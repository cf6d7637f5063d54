"""What each command does: enter the right role, call a verb, print what came of it."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING

from paspoort.command.terminal import Said, django_as, enter_django, progress_bar, readable, secret_line

if TYPE_CHECKING:
    from paspoort.registry.models import Institution

REFUSED, IN_VAIN, ASKS = 1, 3, 4
"""How a command ends when it could not: refused; nothing came of the file; waits until someone confirms."""


def run(words: argparse.Namespace) -> int:
    """The whole demonstration: database, ACM, web, background work."""
    from paspoort.demo.run import run_all

    run_all(words.port)
    return 0


def serve(words: argparse.Namespace) -> int:
    """The web server alone, as an installation runs it."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    os.environ["PASPOORT_ROLE"] = "web"
    import paspoort.web.wsgi  # noqa: F401 - read before the workers fork, so that it is read once

    Granian(
        "paspoort.web.wsgi:application",
        address=words.address,
        port=words.port,
        interface=Interfaces.WSGI,
        workers=words.workers,
        blocking_threads=words.threads,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()
    return 0


def prepare(words: argparse.Namespace) -> int:
    """Bring the database to what this version needs; harmless when it is there already."""
    with django_as("owner"):
        from paspoort.kernel.actions import missing_privileges
        from paspoort.kernel.database import prepare as prepare_database

        left, lacking = prepare_database(), missing_privileges()
    for one in left:
        print(f"Could not be taken: {one}")
    for one in lacking:
        print(f"Could not be given: {one}")
    if any(one.kind != "setting" for one in lacking):
        print("The database is NOT ready: the product needs what could not be given. Let an administrator run this.")
        return 1
    if left:
        print(f"The database is ready, but {len(left)} privileges are held that nobody needs: this account may not take them.")
        print("Let an administrator (superuser) run this once; see docs/security.md, What SQL as the web role can do.")
        return 0
    print("The database is ready.")
    return 0


def work(words: argparse.Namespace) -> int:
    """Background work, until told to stop."""
    with django_as("worker", logging.INFO):
        from paspoort.command import work as background
        from paspoort.kernel.processes import keep_loaded

        keep_loaded()
        background.work()
    return 0


def import_oneroster(words: argparse.Namespace) -> int:
    """A school year from a OneRoster file. Ends with 0 when something was taken or nothing had to change, 1 when the file was
    refused, 3 when nothing came of it, 4 when ends of enrolments must be confirmed."""
    readable(words.file)
    with django_as("worker"):
        from paspoort.exchange.oneroster import import_file, tell
        from paspoort.kernel.models import Refused
        from paspoort.registry.actions import read_confirm

        try:
            confirm = read_confirm(words.confirm)
        except ValueError:
            raise Said("After --confirm come institution numbers of six digits, with commas between, or: all.") from None
        try:
            with progress_bar("Importing") as told:
                outcome = import_file(words.file, source=words.source, confirm=confirm, progress=told, refused_path=words.refused)
        except Refused as refused:
            if refused.code != "ends_too_many":
                raise
            print(refused.sentence, file=sys.stderr)
            return ASKS
        print("\n".join(tell(outcome)))
    return IN_VAIN if outcome.in_vain else 0


def check(words: argparse.Namespace) -> int:
    """Whether anything is wrong with this installation, before a visitor finds out."""
    with django_as("worker"):
        from paspoort.command.check import CHECKS

        found = 0
        for one in CHECKS:
            faults = list(one.faults())
            found += len(faults)
            print(f"{one.name}:" + ("" if faults else " in order"))
            for fault in faults:
                print(f"  - {fault}")
    print("All is in order." if not found else f"{found} things ask for attention.")
    return REFUSED if found else 0


def operator_appoint(words: argparse.Namespace) -> int:
    """A chief local admin of an institution."""
    line = secret_line(words.national_number_file, "National number")
    with django_as("worker"):
        from paspoort.identity.actions import register_person
        from paspoort.kernel.actions import acting_as_service
        from paspoort.kernel.models import NationalNumber
        from paspoort.rights.actions import appoint_admin, read_email

        try:
            number = NationalNumber(line)
        except ValueError:
            raise Said("This is not a national number: eleven digits with a valid check.") from None
        email = read_email(words.email)
        with acting_as_service("operator", role="worker"):
            institution = known_institution(words.institution)
            person = register_person(words.given_name, words.family_name, number)
            grant = appoint_admin(person, institution, email=email)
    print(f"Appointed as local admin of {institution.name} ({institution.number}) until {grant.ends_on:%d/%m/%Y}.")
    if not email:
        print("Without --email nobody can ask this institution for a right until an admin fills in an address.")
    return 0


def operator_merge(words: argparse.Namespace) -> int:
    """An institution that goes up in another, with its pupils, people, rights and teams."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.kernel.periods import today
        from paspoort.registry.actions import merge_institutions
        from paspoort.rights.actions import carry_over

        with acting_as_service("operator", role="worker"):
            old, new = known_institution(words.old, merged=True), known_institution(words.into, merged=True)
            counts = merge_institutions(old, new, words.on or today())
            counts |= carry_over(old, new)
    print(f"{old.name} ({old.number}) went up in {new.name} ({new.number}).")
    print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) + ".")
    if counts.get("left"):
        print("What was left behind fits nobody's work at the new number: look at it in the user management there.")
    return 0


def operator_review(words: argparse.Namespace) -> int:
    """A review of every right at an institution, now instead of on the yearly day."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.rights.actions import open_review

        with acting_as_service("operator", role="worker"):
            institution = known_institution(words.institution)
        review = open_review(institution.id)
    print(f"The review of rights at {institution.name} ({institution.number}) is open until {review.due_on:%d/%m/%Y}.")
    return 0


def operator_roll_itsme_keys(words: argparse.Namespace) -> int:
    """Our keys towards itsme: made the first time, and after that newer ones published beside them."""
    with django_as("worker"):
        from django.conf import settings

        from paspoort.identity.actions import roll_itsme_keys
        from paspoort.kernel.actions import acting_as_service

        if not settings.ITSME_KEYS_FILE:
            raise Said("PASPOORT_ITSME_KEYS_FILE does not name the file for these keys.")
        try:
            with acting_as_service("operator", role="worker"):
                rolled = roll_itsme_keys()
        except OSError as problem:
            raise Said(f"{settings.ITSME_KEYS_FILE} cannot be read or written: {problem.strerror}.") from None
        except ValueError as problem:
            raise Said(f"{settings.ITSME_KEYS_FILE} was left as it is: {problem}.") from None
    if rolled:
        print(f"New keys are published at {settings.PUBLIC_URL}/.well-known/itsme-keys. The signing key counts after a day.")
    else:
        print("The newest keys are not a day old: nothing changed. itsme may not know them all yet.")
    return 0


def operator_check_eid_trust(words: argparse.Namespace) -> int:
    """Which authorities of eID cards are trusted, and which of them end soon."""
    enter_django()
    from django.conf import settings

    from paspoort.identity.actions import intermediates_ending, intermediates_trusted

    if not settings.EID_TRUST:
        print("No card is read here: PASPOORT_EID_TRUST names no folder.")
        return 0
    print(f"{intermediates_trusted()} authorities are trusted.")
    ending = intermediates_ending(words.days)
    for one in ending:
        print(f"Ends on {one.ends:%d/%m/%Y}: {one.name} ({one.file})")
    print(f"Put their successors in {settings.EID_TRUST} in time." if ending else f"None ends within {words.days} days.")
    return REFUSED if ending or not intermediates_trusted() else 0


def known_institution(number: str, *, merged: bool = False) -> Institution:
    """The institution of a number; one that went up in another is that other, unless `merged` asks for itself."""
    from paspoort.kernel.models import InstitutionNumber
    from paspoort.registry.models import Institution

    try:
        found = Institution.objects.filter(number=InstitutionNumber(number)).select_related("successor").first()
    except ValueError:
        raise Said(f"{number} is not an institution number: six digits.") from None
    if found is None:
        raise Said(f"There is no institution {number} here. Import the registry first.")
    return found if merged or found.successor is None else found.successor


def messages(words: argparse.Namespace) -> int:
    """The sentences of the interface and their Dutch."""
    enter_django()
    from paspoort.web import catalogue

    if not words.check:
        print(f"Collected. {catalogue.update()} sentences still lack their Dutch.")
        return 0
    found = list(catalogue.problems())
    print("\n".join(found) or "The Dutch is complete.")
    return REFUSED if found else 0


def demo_reset(words: argparse.Namespace) -> int:
    """Throw the demonstration's data away; the next start builds them anew."""
    from paspoort.demo.run import reset

    reset()
    print("The demonstration starts over at the next `make run`.")
    return 0


def _lay_more(fresh: bool) -> None:
    """What the demonstration has beside its world, each by itself and only where it is not there yet."""
    from paspoort.demo import centre, contacts, letters, packages, together

    if fresh or centre.was_stopped():
        print("    thirty pupil files of the centre", flush=True)
        centre.lay_out()
    if not contacts.is_laid():
        print("    a class of 25 with its contact moments", flush=True)
        contacts.lay_out()
    if not letters.is_laid():
        print("    letters of the centre and of a class", flush=True)
        letters.lay_out()
    if not together.is_laid():
        print("    what the centre does together with two schools", flush=True)
        together.lay_out()
    if not packages.is_laid():
        packages.lay_out()


def demo_build(words: argparse.Namespace) -> int:
    """The database made ready, and the demonstration's world in it when it is empty."""
    with django_as("owner"):
        from django.db import transaction

        from paspoort.demo import open_tasks, year
        from paspoort.demo.world import build, is_built
        from paspoort.kernel.database import prepare as prepare_database

        prepare_database()
        # all of it or nothing: a world that was stopped halfway would be taken for a finished one
        with transaction.atomic():
            if fresh := not is_built():
                build(lambda line: print(f"    {line}", flush=True))
                open_tasks.lay_out()
                year.lay_out()
        _lay_more(fresh)
    return 0
