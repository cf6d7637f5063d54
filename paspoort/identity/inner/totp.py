"""TOTP, the codes by an app (RFC 6238): a seed, its picture for the app to scan, and the step to which a code belongs."""

from __future__ import annotations

import hmac
import io
import time

import pyotp
import segno

STEP = 30
"""Seconds for which a code counts."""
DRIFT = 1
"""So many steps before and after now count too: a clock may be up to half a minute wrong, and typing takes a while."""
DIGITS = 6


def new_seed() -> str:
    """A fresh seed of 160 bits, in the 32 letters and digits that every app takes."""
    return pyotp.random_base32(32)


def seed_uri(seed: str, user_name: str) -> str:
    """The address that the picture holds: the seed, and under which name the app shows it."""
    return pyotp.TOTP(seed).provisioning_uri(name=user_name, issuer_name="Leerlingenpaspoort")


def picture(uri: str) -> str:
    """The QR picture of an address as SVG, drawn here: no other site ever sees the seed. Black on white in every theme."""
    drawn = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()


def in_fours(seed: str) -> list[str]:
    """A seed in groups of four, for who types it over."""
    return [seed[at : at + 4] for at in range(0, len(seed), 4)]


def step_of(seed: str, code: str, now: float | None = None) -> int | None:
    """The step to which a code belongs, nearest steps included; None when it is wrong. Always the same work."""
    clock, here = pyotp.TOTP(seed, digits=DIGITS, interval=STEP), int(time.time() if now is None else now) // STEP
    typed, found = code.encode("utf-8", "replace"), None
    for step in range(max(0, here - DRIFT), here + DRIFT + 1):
        if hmac.compare_digest(clock.generate_otp(step).encode(), typed):
            found = step
    return found


def read_code(text: str) -> str:
    """A code as it was typed or pasted, without the spaces that apps show in it."""
    return "".join(text.split())[:16]
