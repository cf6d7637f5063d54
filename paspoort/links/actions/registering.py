"""Registering vendors, as the operator: who makes a package, what it may be given at most, and the keys that prove who asks."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.links.inner.keys import sound_key
from paspoort.links.models import SCOPES, Vendor, VendorKey

LONGEST_KEY = timedelta(days=366)
"""How long a key counts at most: a vendor brings the next one itself."""


@dataclass(frozen=True, slots=True)
class NewVendor:
    """Who makes a package: the id under which it asks for tokens, its name as schools read it, whom we call, where its keys
    stand (https, or none), the pages that may frame a report (https origins), and what it may be given at most."""

    client_id: str
    name: str
    contact: str = ""
    jwks_uri: str = ""
    origins: Collection[str] = ()
    scopes: Collection[str] = field(default_factory=lambda: list(SCOPES))
    test: bool = False


@dataclass(frozen=True, slots=True)
class VendorSeen:
    """A vendor as the operator sees it: its keys that count or will, and at how many schools its link is on."""

    vendor: Vendor
    keys: list[VendorKey]
    links: int

    def lacks_keys_in(self, days: int) -> bool:
        """Whether the operator has to ask for a key: within so many days none is left, and it publishes none itself."""
        needs = self.vendor.ended_at is None and not self.vendor.jwks_uri and not self.vendor.test
        return needs and not any(key.ends_at > timezone.now() + timedelta(days=days) for key in self.keys)


def register_vendor(new: NewVendor) -> Vendor:
    """Take a vendor in; no school lets it have anything yet. Raises `BadInput` for what does not fit. Runs as the operator."""
    problems = _wrong_with(new)
    if problems:
        raise BadInput(problems)
    try:
        with transaction.atomic():
            vendor = Vendor.objects.create(
                client_id=new.client_id, name=new.name.strip(), contact=new.contact, jwks_uri=new.jwks_uri,
                origins=list(new.origins), scopes=sorted(new.scopes), test=new.test,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput(
            {"client_id": _("There is a vendor with this id already, or it is not of small letters, digits and hyphens.")}
        ) from None
    record("vendor.registered", channel="operator", object=vendor.id)
    return vendor


def _wrong_with(new: NewVendor) -> dict[str, str]:
    problems = {}
    if not new.name.strip() or len(new.name) > 80:
        problems["name"] = _("Give the name as schools know it, of at most 80 characters.")
    if new.jwks_uri and urlsplit(new.jwks_uri).scheme != "https":
        problems["jwks_uri"] = _("The address of the keys begins with https://.")
    if not all(_is_origin(one) for one in new.origins):
        problems["origins"] = _("An origin is https:// and a host, such as https://school.example.be, and nothing behind it.")
    if not new.scopes or set(new.scopes) - set(SCOPES):
        problems["scopes"] = _("The scopes are: %(known)s.") % {"known": ", ".join(SCOPES)}
    return problems


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and text == f"https://{parts.netloc}" and "@" not in parts.netloc
    except ValueError:
        return False


def end_vendor(client_id: str) -> Vendor:
    """Let a vendor have nothing more, at any school, from this moment on. Its links stay as they are, and open nothing."""
    vendor = known_vendor(client_id)
    if vendor.ended_at is None:
        vendor.ended_at = timezone.now()
        vendor.save(update_fields=["ended_at"])
        record("vendor.ended", channel="operator", object=vendor.id)
    return vendor


def add_key(client_id: str, jwk: dict[str, Any], *, ends_at: datetime, brought_by: str = "operator") -> VendorKey:
    """Take in a public key of a vendor, until its end, at most a year ahead. Raises `BadInput` for a key that is private, weak,
    of another kind or known already. Runs as the operator, or as the door for machines when the vendor brings it itself."""
    vendor, now = known_vendor(client_id), timezone.now()
    kid, public = sound_key(jwk)
    if not now < ends_at <= now + LONGEST_KEY:
        raise BadInput({"ends_at": _("A key ends, within a year from now.")})
    key = VendorKey(vendor=vendor, kid=kid, jwk=public, begins_at=now, ends_at=ends_at, brought_by=brought_by)
    try:
        with transaction.atomic():
            key.add()
    except IntegrityError:
        raise BadInput({"jwk": _("This vendor has a key of this name (kid) already. A new key has a new name.")}) from None
    record("vendor.key_added", channel="operator" if brought_by == "operator" else "api", object=vendor.id)
    return key


def end_key(client_id: str, kid: str) -> None:
    """Let a key count no more, from this moment on."""
    vendor, now = known_vendor(client_id), timezone.now()
    if not VendorKey.objects.filter(vendor=vendor, kid=kid, ends_at__gt=now).update(ends_at=now):
        raise BadInput({"kid": _("This vendor has no living key of this name.")})
    record("vendor.key_ended", channel="operator", object=vendor.id)


def list_vendors() -> list[VendorSeen]:
    """Every vendor, by name, with the keys that are not over; those that end first come first. Runs as the operator."""
    on = Count("links", filter=Q(links__turned_off_at__isnull=True))
    vendors = list(Vendor.objects.annotate(on=on).order_by("name"))
    keys: dict[uuid.UUID, list[VendorKey]] = {one.id: [] for one in vendors}
    for key in VendorKey.objects.filter(ends_at__gt=timezone.now()).order_by("ends_at"):
        keys[key.vendor_id].append(key)
    return [VendorSeen(one, keys[one.id], one.on) for one in vendors]


def known_vendor(client_id: str) -> Vendor:
    """The vendor of an id. Raises `BadInput` when there is none."""
    vendor = Vendor.objects.filter(client_id=client_id).first()
    if vendor is None:
        raise BadInput({"client_id": _("There is no vendor of this id.")})
    return vendor
