"""Vendors at the door of machines: who says to be one, with which key, and what they signed."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from django.utils import timezone

from paspoort.exchange.api.door import SERVICE
from paspoort.exchange.api.jose import Signed
from paspoort.exchange.api.proofs import ASSERTION, KnownVendor, check_assertion, signed_for, the_key
from paspoort.exchange.api.published import Keys, published_keys
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.links.models import Vendor, VendorKey

CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,39}", re.ASCII)


def authenticated(text: str, kinds: tuple[str, ...] = ASSERTION) -> tuple[KnownVendor, Signed, bytes]:
    """The vendor who signed this with a living key, what it says, and the hash under which it is used up. Raises the refusal of
    whatever is not so; which of unknown, ended and not signed by it is not told. Runs in no transaction: keys may have to be
    fetched."""
    client_id, number = signed_for(text, kinds)
    vendor = known(client_id)
    try:
        key = the_key(vendor, number, partial(_published, vendor, number))
        return vendor, *check_assertion(text, vendor, key, kinds)
    except Refused as refusal:
        refusal.facts["vendor"] = vendor.id
        raise


def known(client_id: str) -> KnownVendor:
    """The vendor of this id with the keys that live now; refused where there is none, or none any more."""
    now = timezone.now()
    with acting_as_service(SERVICE):
        found = (
            Vendor.objects.filter(client_id=client_id, ended_at__isnull=True).first() if CLIENT_ID.fullmatch(client_id) else None
        )
        if found is None:
            raise Refused("invalid_client")
        return _with_keys(found, now)


def _with_keys(vendor: Vendor, now: datetime) -> KnownVendor:
    known = VendorKey.objects.filter(vendor=vendor)
    keys = {one.kid: one.jwk for one in known.filter(begins_at__lte=now, ends_at__gt=now)}
    over = set(known.filter(ends_at__lte=now).values_list("kid", flat=True)) if vendor.jwks_uri else ()
    return KnownVendor(vendor.id, vendor.client_id, vendor.scopes, vendor.jwks_uri, vendor.test, keys, over)


def _published(vendor: KnownVendor, number: str) -> Keys:
    published = published_keys(vendor.jwks_uri, number) if vendor.jwks_uri and number not in vendor.over else {}
    return {name: key for name, key in published.items() if name not in vendor.over}
