"""Sealing: which seal this installation puts on its documents."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings

from paspoort.documents.inner.seal import SealKey, certificates, load_seal, make_demo_seal
from paspoort.kernel.keys import VAR


@cache
def installed_seal() -> SealKey:
    """The seal that the settings name; outside production one of our own making, which says that it proves nothing."""
    if settings.SEAL_KEY_FILE:
        return load_seal(Path(settings.SEAL_KEY_FILE).read_bytes(), Path(settings.SEAL_CERTIFICATE_FILE).read_bytes())
    kept = VAR / "secrets" / "demonstration_seal.pem"
    if not kept.exists():
        _keep(kept, b"".join(make_demo_seal()))
    both = kept.read_bytes()
    return load_seal(both, both[both.index(b"-----BEGIN CERTIFICATE") :])


def earlier_seals() -> list[x509.Certificate]:
    """The certificates that this installation sealed with before: the first of each file in the folder that the settings name."""
    if not settings.SEAL_EARLIER:
        return []
    return [certificates(file.read_bytes())[0] for file in sorted(Path(settings.SEAL_EARLIER).iterdir()) if file.is_file()]


def own_certificates() -> list[bytes]:
    """The certificates, DER, with which this installation seals or sealed before: a paper that bears one is ours."""
    return [one.dump() for one in (installed_seal().signer.signing_cert, *earlier_seals()) if one is not None]


def seal_certificate() -> str:
    """The certificate of the installed seal as PEM, and those above it up to the root: what an outsider checks a seal with."""
    signer = installed_seal().signer
    chain = dict.fromkeys(one.dump() for one in (signer.signing_cert, *signer.cert_registry) if one is not None)
    return b"".join(pem.armor("CERTIFICATE", one) for one in chain).decode()


def _keep(path: Path, data: bytes) -> None:
    """Write a secret for its owner only; of two processes that start at once, the first decides."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
