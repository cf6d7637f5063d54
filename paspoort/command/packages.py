"""What the commands for the packages of schools do: vendors, their keys, and what ends soon."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paspoort.command.terminal import Said, django_as, readable

if TYPE_CHECKING:
    from paspoort.links.actions import VendorSeen

ENDS_SOON = 1


def register(words: argparse.Namespace) -> int:
    """A vendor whose package schools can turn on. Give it a key next, unless it publishes its keys."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.links.actions import NewVendor, register_vendor

        new = NewVendor(
            words.client_id, words.name, contact=words.contact, jwks_uri=words.keys_at, origins=words.origin, test=words.test
        )
        with acting_as_service("operator", role="worker"):
            register_vendor(new)
    print(f"{words.name} is registered as {words.client_id}. Each school turns its link on itself, under Koppelingen.")
    return 0


def add_key(words: argparse.Namespace) -> int:
    """A public key of a vendor (JWK), until its end, at most a year ahead."""
    readable(words.file)
    jwk = _read(words.file)
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.kernel.periods import BRUSSELS
        from paspoort.links.actions import add_key as take_in

        ends = datetime.combine(words.until, datetime.min.time(), BRUSSELS) + timedelta(days=1)
        with acting_as_service("operator", role="worker"):
            key = take_in(words.client_id, jwk, ends_at=ends)
            print(f"Key {key.kid} of {words.client_id} counts until {words.until:%d/%m/%Y}, that day included.")
    return 0


def end_key(words: argparse.Namespace) -> int:
    """A key that counts no more, from now on: lost, stolen or replaced."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.links.actions import end_key as end

        with acting_as_service("operator", role="worker"):
            end(words.client_id, words.kid)
    print("That key counts no more. Tokens that it got live five minutes at most.")
    return 0


def end_vendor(words: argparse.Namespace) -> int:
    """A vendor that gets nothing more, at any school, from now on."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.links.actions import end_vendor as end

        with acting_as_service("operator", role="worker"):
            end(words.client_id)
    print(f"{words.client_id} gets nothing more. Schools see that it stopped.")
    return 0


def lay_trial(words: argparse.Namespace) -> int:
    """A test place on the page /api: anyone may ask about this school. Only where every pupil is invented."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.links.actions import lay_trial as lay

        with acting_as_service("operator", role="worker"):
            lay(words.number)
    print(f"Anyone may try about {words.number}. Name it in PASPOORT_TRIAL_SCHOOL too, and the page proposes it.")
    return 0


def list_vendors(words: argparse.Namespace) -> int:
    """Every vendor with its keys, and at how many schools it is on. Ends with 1 when the last key of one ends soon."""
    with django_as("worker"):
        from paspoort.kernel.actions import acting_as_service
        from paspoort.links.actions import list_vendors as every

        with acting_as_service("operator", role="worker"):
            found = every()
    print("\n".join(line for one in found for line in _told(one)) or "No vendor is registered.")
    soon = [one.vendor.client_id for one in found if one.lacks_keys_in(words.days)]
    if soon:
        print(f"Without a key within {words.days} days: {', '.join(soon)}. Ask for the next one: paspoort links add-key.")
    return ENDS_SOON if soon else 0


def _told(one: VendorSeen) -> Iterator[str]:
    vendor = one.vendor
    ended = f", ended on {vendor.ended_at:%d/%m/%Y}" if vendor.ended_at else ""
    kind = "for trying" if vendor.test else f"on at {one.links} schools"
    yield f"{vendor.client_id}  {vendor.name} ({kind}{ended}); {vendor.contact or 'no contact named'}"
    yield from (f"    key {key.kid} until {key.ends_at:%d/%m/%Y}, brought by the {key.brought_by}" for key in one.keys)
    if vendor.jwks_uri:
        yield f"    keys at {vendor.jwks_uri}"


def _read(path: Path) -> dict[str, Any]:
    try:
        jwk = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError):
        raise Said(f"{path} is not JSON.") from None
    if not isinstance(jwk, dict):
        raise Said(f"{path} holds no JWK: one key, as a JSON object.")
    return jwk
