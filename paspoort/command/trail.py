"""The trail as `paspoort audit` proves and signs it, and finds back in it whose page a picture shows."""

from __future__ import annotations

import argparse

from paspoort.command.terminal import Said, django_as, progress_bar, readable

REFUSED, NOT_KNOWN = 1, 3


def verify(words: argparse.Namespace) -> int:
    """Whether every trace is still there and unaltered, or with --documents every stored paper and its seal."""
    if words.documents:
        return _verify_papers()
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


def _verify_papers() -> int:
    with django_as("worker"):
        from paspoort.passport.actions import verify_papers

        with progress_bar("Verifying") as told:
            verdict = verify_papers(told)
    for finding in verdict.findings:
        print(finding)
    looked = verdict.sealed + verdict.brought_in + verdict.faulty
    print(f"{looked} papers checked: {verdict.sealed} sealed, {verdict.brought_in} brought in, {verdict.faulty} not whole.")
    print(f"Passed over: {verdict.destroyed} whose key was destroyed, {verdict.put_away} drafts that were put away.")
    print("Every paper is whole." if verdict.ok else f"NOT every paper is whole: {len(verdict.findings)} findings.")
    return 0 if verdict.ok else REFUSED


def export_document(words: argparse.Namespace) -> int:
    """A sealed report as a file, for an auditor on the premises who checks its seal elsewhere; that it left is traced."""
    with django_as("worker"):
        from paspoort.passport.actions import export_sealed

        try:
            export_sealed(words.number, words.file, words.reason)
        except FileExistsError:
            raise Said(f"{words.file} exists already: name a new file.") from None
        except NotADirectoryError:
            raise Said(f"{words.file.parent} is not a folder that you can write in.") from None
        except OSError as problem:
            raise Said(f"{words.file} cannot be written: {problem.strerror}. The trail says that the report left.") from None
    print(f"The report stands in {words.file}, readable by you alone; the trail says so. Delete it when it has been checked.")
    return 0


def certificate(words: argparse.Namespace) -> int:
    """The certificate of the seal on reports, with those above it (PEM): what anyone checks a seal with."""
    with django_as("worker"):
        from paspoort.documents.actions import seal_certificate

        print(seal_certificate(), end="")
    return 0


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
        from paspoort.kernel.periods import BRUSSELS
        from paspoort.passport import actions

        with progress_bar("Comparing") as told:
            reader = actions.find_reader(words.image.read_bytes(), told)
        if reader is None:
            print("Not known: this picture names nobody beyond doubt. Look whether a larger or sharper one can be had.")
            return NOT_KNOWN
        if reader.opened_at is None or reader.institution is None:
            print("A page of a draft (CONCEPT): no consultation. Who looked at it stands in the line above and below the page.")
            return 0
    print(f"Consultation  {reader.number}")
    print(f"Began         {reader.opened_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}")
    print(f"Reader        {reader.person_id}")
    print(f"Institution   {reader.institution.name} ({reader.institution.number})")
    print(f"Page          {reader.page or 'cannot be told'}")
    print(f"Certainty     the chance that someone else is named is at most 1 in 10^{-int(reader.chance)}")
    return 0
