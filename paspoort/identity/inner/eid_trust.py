"""Trust in certificate authorities: which may say who someone is, the files of one folder, each trusted by itself.

What is trusted are the yearly intermediates (Citizen CA, Foreigner CA), not a root: an intermediate that was withdrawn is
dropped by taking its file away. The folder is read again as soon as it changes, so nothing needs a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from cryptography import x509
from django.conf import settings

log = structlog.get_logger("paspoort.eid")

SUFFIXES = (".pem", ".crt", ".cer", ".der")
_LARGEST_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class Ending:
    """A trusted authority whose certificate ends soon, or has ended: then no card that it issued can sign in any more."""

    name: str
    file: str
    ends: datetime


Seen = tuple[tuple[str, int, int], ...]


class TrustFolder:
    """The authorities in one folder, read again when a file in it comes, goes or changes; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: Seen | None = None
        self._held: tuple[tuple[str, x509.Certificate], ...] = ()

    def held(self) -> tuple[tuple[str, x509.Certificate], ...]:
        """Every authority in the folder with the name of its file, also one that has ended."""
        with self._lock:
            seen = self._look()
            if seen != self._seen:
                self._held = tuple(_authorities(self._folder, [name for name, _time, _size in seen]))
                self._seen = seen
                log.info("eid.trust_read", authorities=len(self._held))
            return self._held

    def anchors(self, now: datetime) -> list[x509.Certificate]:
        """The authorities that count at this moment."""
        return [one for _file, one in self.held() if one.not_valid_before_utc <= now <= one.not_valid_after_utc]

    def ending(self, days: int, now: datetime) -> list[Ending]:
        """The authorities that end within so many days, or have ended already; the first to end first."""
        until = now + timedelta(days=days)
        soon = [
            Ending(_name(one), file, one.not_valid_after_utc) for file, one in self.held() if one.not_valid_after_utc <= until
        ]
        return sorted(soon, key=lambda ending: (ending.ends, ending.file))

    def _look(self) -> Seen:
        try:
            files = sorted(path for path in self._folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
            return tuple((path.name, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files)
        except OSError as problem:
            log.error("eid.trust_unreadable", problem=problem.strerror)
            return ()


_folders: dict[str, TrustFolder] = {}


def trusted() -> TrustFolder:
    """The folder that this installation names in `PASPOORT_EID_TRUST`."""
    return _folders.setdefault(settings.EID_TRUST, TrustFolder(Path(settings.EID_TRUST)))


def intermediates_ending(days: int = 90, now: datetime | None = None) -> list[Ending]:
    """Which trusted authorities end within so many days (none where eID is off): put their successors in the folder in time."""
    return trusted().ending(days, now or datetime.now(UTC)) if settings.EID_TRUST else []


def intermediates_trusted() -> int:
    """How many authorities are trusted at this moment (none where eID is off)."""
    return len(trusted().anchors(datetime.now(UTC))) if settings.EID_TRUST else 0


def warn_of_ending_intermediates() -> int:
    """Tell the operator, in the log, which authorities end within 90 days; gives how many."""
    soon = intermediates_ending()
    for one in soon:
        log.warning("eid.trust_ends", authority=one.name, file=one.file, ends=one.ends.date().isoformat())
    return len(soon)


def _authorities(folder: Path, names: Iterable[str]) -> Iterable[tuple[str, x509.Certificate]]:
    for name in names:
        try:
            content = (folder / name).read_bytes()
            found = _certificates(content) if len(content) <= _LARGEST_FILE else []
        except (OSError, ValueError):
            found = []
        if not found:
            log.error("eid.trust_file_unreadable", file=name)
        for one in found:
            if _is_authority(one):
                yield name, one
            else:
                log.error("eid.trust_file_no_authority", file=name)


def _certificates(content: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN" in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return basic.ca and usage.key_cert_sign


def _name(certificate: x509.Certificate) -> str:
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    serial = certificate.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)
    return " ".join(str(part.value) for part in [*common[:1], *serial[:1]]) or certificate.subject.rfc4514_string()
