"""Packages of the demonstration: one vendor, whose package the head of De Linde turned on, and the key with which it asks."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from joserfc.jwk import ECKey

from paspoort.demo.cast import HEADS
from paspoort.demo.world import NUMBERS, sign_in
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.keys import VAR
from paspoort.links.actions import NewVendor, add_key, lay_trial, register_vendor, turn_on
from paspoort.links.models import Vendor

CLIENT, NAME = "klasbord", "Klasbord"


def is_laid() -> bool:
    """Whether a vendor is registered here already."""
    return Vendor.objects.exists()


def lay_out() -> None:
    """Register the vendor with the key that lies among the secrets of the demonstration, and let De Linde turn it on. Anyone may
    try about the same school."""
    with acting_as_service("operator", role="worker"):
        vendor = register_vendor(NewVendor(CLIENT, NAME, contact="dev@klasbord.example"))
        add_key(CLIENT, _key().as_dict(private=False), ends_at=timezone.now() + timedelta(days=300))
        lay_trial(NUMBERS["linde"])
    with acting_as(sign_in(HEADS["linde"], "linde")) as acting:
        turn_on(acting, vendor.id, tells_kind=False)


def key_file() -> Path:
    """Where the private key of the demonstration's package lies, as a JWK."""
    return VAR / "secrets" / f"{CLIENT}.jwk"


def _key() -> ECKey:
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(json.dumps(ECKey.generate_key("P-256", {"kid": f"{CLIENT}-1"}).as_dict(private=True)))
    return ECKey.import_key(json.loads(path.read_text()))
