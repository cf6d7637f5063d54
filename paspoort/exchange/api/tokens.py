"""Tokens (OAuth 2.0): a vendor proves who it is and gets a token for five minutes; it brings its next key; anyone tries with a
key of their own."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.door import address_of
from paspoort.exchange.api.door import SERVICE, count, open_to_machines, spend
from paspoort.exchange.api.jose import ALGORITHMS, moment, own_key
from paspoort.exchange.api.proofs import RENEWAL, KnownVendor, check_proof, make_token
from paspoort.exchange.api.vendors import authenticated
from paspoort.kernel.actions import acting_as_service, token_hash
from paspoort.kernel.limits import network_of
from paspoort.kernel.models import BadInput, Refused, rows_of
from paspoort.links.actions import add_key
from paspoort.links.models import SCOPES, Vendor, VendorKey

BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ISSUE = "select issue_token(%s, %s, %s, %s) as until"
LARGEST = 32 * 1024
MOST_KEYS = 10
TRIAL = timedelta(hours=1)


@open_to_machines(methods="POST", oauth=True)
def token(request: HttpRequest) -> HttpResponse:
    """Client credentials: who proves to be a vendor, and to hold the key of the proof, gets a token that it alone can use."""
    form = _form(request)
    if form.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant")
    vendor, _signed, used = authenticated(_assertion(form))
    if form.get("client_id", vendor.client_id) != vendor.client_id:
        raise Refused("invalid_client", vendor=vendor.id)
    thumbprint, proof = check_proof(request)
    scopes = _wanted(form.get("scope", ""), vendor)
    count(("client_tokens", thumbprint if vendor.test else str(vendor.id)))
    secret = secrets.token_urlsafe(32)
    with acting_as_service(SERVICE):
        spend(used, proof)
        if rows_of(ISSUE, vendor.id, token_hash(secret), thumbprint, scopes)[0]["until"] is None:
            raise Refused("invalid_client", vendor=vendor.id)
        record("token.issued", channel="api", object=vendor.id, scopes=len(scopes))
    answer = {"access_token": make_token(vendor, thumbprint, scopes, secret), "token_type": "DPoP"}
    return JsonResponse(answer | {"expires_in": settings.CLIENT_TOKEN_SECONDS, "scope": " ".join(scopes)})


@open_to_machines(methods="POST", oauth=True)
def vendor_keys(request: HttpRequest) -> HttpResponse:
    """A vendor brings its next key: it stands in what a living key signed, with the day on which it ends."""
    vendor, signed, used = authenticated(_assertion(_form(request)), RENEWAL)
    ends = moment(signed.claims, "ends_at", "key_refused")
    if vendor.test or ends is None or len(vendor.keys) >= MOST_KEYS:
        raise Refused("key_refused", vendor=vendor.id)
    with acting_as_service(SERVICE):
        spend(used)
        key = _taken(vendor.client_id, signed.claims.get("jwk"), min(ends, 1e11))
    return JsonResponse({"kid": key.kid, "ends_at": key.ends_at.isoformat(timespec="seconds")}, status=201)


@open_to_machines(methods="POST")
def trial_key(request: HttpRequest) -> HttpResponse:
    """In the test place anyone brings a key, for an hour; there is no such place where the operator laid none."""
    body = _json(request)
    count(("trial_keys", network_of(address_of(request))))
    with acting_as_service(SERVICE):
        vendor = Vendor.objects.filter(test=True, ended_at__isnull=True).order_by("registered_at").first()
        if vendor is None:
            raise Http404
        key = _taken(vendor.client_id, body.get("jwk"), (timezone.now() + TRIAL).timestamp())
    return JsonResponse(
        {"client_id": vendor.client_id, "kid": key.kid, "ends_at": key.ends_at.isoformat(timespec="seconds")}, status=201
    )


@open_to_machines()
def jwks(request: HttpRequest) -> HttpResponse:
    """The public half of the key with which tokens are signed."""
    key = own_key()
    return JsonResponse({"keys": [key.as_dict(private=False) | {"kid": key.thumbprint(), "use": "sig", "alg": "Ed25519"}]})


@open_to_machines()
def metadata(request: HttpRequest) -> HttpResponse:
    """What a client of OAuth asks first (RFC 8414)."""
    here = settings.PUBLIC_URL
    return JsonResponse(
        {
            "issuer": here,
            "token_endpoint": here + reverse("token"),
            "jwks_uri": here + reverse("jwks"),
            "service_documentation": here + reverse("api"),
            "scopes_supported": sorted(SCOPES),
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
        }
    )


def _taken(client_id: str, jwk: Any, ends: float) -> VendorKey:
    try:
        return add_key(
            client_id, jwk if isinstance(jwk, dict) else {}, ends_at=datetime.fromtimestamp(ends, UTC), brought_by="vendor"
        )
    except BadInput:
        raise Refused("key_refused") from None


def _wanted(said: str, vendor: KnownVendor) -> list[str]:
    """The scopes that a token is asked for, or without a wish all that the vendor may have."""
    wanted = sorted(set(said.split(" "))) if said else sorted(vendor.scopes)
    if not set(wanted) <= set(vendor.scopes):
        raise Refused("invalid_scope", vendor=vendor.id)
    return wanted


def _assertion(form: dict[str, str]) -> str:
    if form.get("client_assertion_type") != BY_ASSERTION or not form.get("client_assertion"):
        raise Refused("invalid_client")
    return form["client_assertion"]


def _form(request: HttpRequest) -> dict[str, str]:
    """The fields of a form, each once: two of one name would be read in two ways by two readers."""
    if request.content_type != "application/x-www-form-urlencoded" or len(request.body) > LARGEST:
        raise Refused("bad_request")
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Refused("bad_request") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Refused("bad_request")
    return fields


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        if request.content_type != "application/json" or len(request.body) > LARGEST:
            raise ValueError
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused("bad_request") from None
    if not isinstance(body, dict):
        raise Refused("bad_request")
    return body
