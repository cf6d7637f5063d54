"""Keys: the root key and what derives from it. Knows no Django, because the settings themselves derive from it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

VAR = Path(os.environ.get("PASPOORT_VAR", Path(__file__).resolve().parents[2] / "var"))


class RootKeyMissing(Exception):
    """Production was started without its root key."""


@cache
def root_key() -> bytes:
    """The 32 bytes that all keys derive from: `PASPOORT_ROOT_KEY` in base64, or the file in `PASPOORT_ROOT_KEY_FILE`.

    Outside production the file defaults to `var/secrets/root_key` and is made at first use, readable by its owner only.
    """
    production = os.environ.get("PASPOORT_ENV") == "production"
    given, named = os.environ.get("PASPOORT_ROOT_KEY", ""), os.environ.get("PASPOORT_ROOT_KEY_FILE", "")
    if not given and not named and production:
        raise RootKeyMissing("PASPOORT_ROOT_KEY is missing: give 32 random bytes in base64, or PASPOORT_ROOT_KEY_FILE.")
    key = base64.b64decode(
        given or _read_or_make(Path(named or VAR / "secrets" / "root_key"), make=not production), validate=True
    )
    if len(key) != 32:
        raise RootKeyMissing("The root key must be exactly 32 bytes, written in base64.")
    return key


def _read_or_make(path: Path, *, make: bool) -> str:
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(base64.b64encode(os.urandom(32)).decode())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whoever comes first decides, so that two processes never start with two keys
        fresh.unlink()
    return path.read_text().strip()


@cache
def derived_key(purpose: str) -> bytes:
    """The 32-byte key of one purpose, so that an operator guards a single secret."""
    return hmac.new(root_key(), purpose.encode(), hashlib.sha256).digest()


def role_password(role: str) -> str:
    """The password of one of our own database roles."""
    return hmac.new(derived_key("database roles"), role.encode(), hashlib.sha256).hexdigest()
