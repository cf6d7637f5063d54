"""Scanning for viruses: asks a ClamAV daemon whether bytes carry something known to be harmful."""

import socket
import struct
from urllib.parse import urlsplit

PIECE = 1 << 16


class ScannerDown(Exception):
    """The scanner gave no verdict, so the bytes may not come in."""


def finds_harm(data: bytes, address: str, *, seconds: float = 60.0) -> bool:
    """True when clamd at `address` (`unix:///run/clamd.ctl` or `tcp://host:3310`) knows something harmful in `data`."""
    try:
        with _connected(address, seconds) as link:
            link.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), PIECE):
                piece = data[at : at + PIECE]
                link.sendall(struct.pack("!I", len(piece)) + piece)
            link.sendall(struct.pack("!I", 0))
            verdict = b"".join(iter(lambda: link.recv(4096), b"")).rstrip(b"\0\n")
    except OSError as broken:
        raise ScannerDown(type(broken).__name__) from None
    if verdict.endswith(b" FOUND"):
        return True
    if verdict != b"stream: OK":
        raise ScannerDown("no verdict")
    return False


def _connected(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(seconds)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=seconds)
