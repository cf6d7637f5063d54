"""What `paspoort audit` does: prove the trail, sign it, and find back in it whose page a picture shows."""

from __future__ import annotations

import argparse

from paspoort.command.terminal import django_as, progress_bar, readable

REFUSED, NOT_KNOWN = 1, 3


def verify(words: argparse.Namespace) -> int:
    """Whether every trace is still there and unaltered."""
    for path in words.checkpoint:
        readable(path)
    with django_as("audit_reader"):
        from paspoort.audit import actions

        with progress_bar("Verifying") as told:
            verdict = actions.verify(words.checkpoint, told)
    for finding in verdict.findings:
        print(finding)
    print(f"{verdict.traces} traces, {verdict.leaves} sealed, {verdict.unsealed} waiting, {verdict.checkpoints} checkpoints fit.")
    print("The trail is whole." if verdict.ok else f"The trail is NOT whole: {verdict.found} findings.")
    return 0 if verdict.ok else REFUSED


def checkpoint(words: argparse.Namespace) -> int:
    """A signed statement of the trail as it is now, to keep elsewhere."""
    with django_as("worker"):
        from paspoort.audit.actions import publish_checkpoint

        publish_checkpoint(words.file)
    print(f"The checkpoint stands in {words.file}.")
    return 0


def key(words: argparse.Namespace) -> int:
    """The public key of the checkpoints, in the one line that verifiers take (C2SP signed-note)."""
    with django_as("worker"):
        from paspoort.audit.actions import checkpoint_key

        print(checkpoint_key())
    return 0


def find_reader(words: argparse.Namespace) -> int:
    """Whose consultation a picture of a page comes from, and how sure that is."""
    readable(words.image)
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.kernel.models import BRUSSELS
        from paspoort.passport import actions
        from paspoort.registry.models import Institution

        with progress_bar("Comparing") as told:
            reader = actions.find_reader(words.image.read_bytes(), told)
        if reader is None:
            print("Not known: this picture names nobody beyond doubt. Look whether a larger or sharper one can be had.")
            return NOT_KNOWN
        if reader.opened_at is None or reader.institution_id is None:
            print("A page of a draft (CONCEPT): no consultation. Who looked at it stands in the line above and below the page.")
            return 0
        with acting_as_service("operator", role="worker"):
            institution = Institution.objects.get(id=reader.institution_id)
    print(f"Consultation  {reader.number}")
    print(f"Began         {reader.opened_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}")
    print(f"Reader        {reader.person_id}")
    print(f"Institution   {institution.name} ({institution.number})")
    print(f"Page          {reader.page or 'cannot be told'}")
    print(f"Certainty     the chance that someone else is named is at most 1 in 10^{-int(reader.chance)}")
    return 0
