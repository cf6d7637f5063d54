"""The demands on an installation before it may start in production: no door is open by default.

Each demand is (whether it holds, the sentence that says what to do); the start is refused with every sentence that does not hold.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from django.core.exceptions import ImproperlyConfigured

from paspoort.identity.inner.levels import read_levels

Settings = Mapping[str, Any]
Demands = list[tuple[bool, str]]
SHORTEST_SECRET = 32


def refuse_unsafe(settings: Settings) -> None:
    """Stop a production start that still carries a demonstration setting; the error names each one."""
    if settings["ENV"] not in ("development", "demo", "production"):
        raise ImproperlyConfigured("PASPOORT_ENV must be development, demo or production.")
    if not settings["PRODUCTION"]:
        return
    demands = [*_house(settings), *_acm(settings), *_itsme(settings), *_eid(settings), *_card(settings), *_own_keys(settings)]
    wrong = [sentence for holds, sentence in [*demands, *_documents(settings)] if not holds]
    if wrong:
        raise ImproperlyConfigured("This installation refuses to start in production:\n- " + "\n- ".join(wrong))


def _house(settings: Settings) -> Demands:
    address = os.environ.get("PASPOORT_DATABASE_URL") or os.environ.get(f"PASPOORT_{settings['ROLE'].upper()}_DATABASE_URL")
    return [
        (settings["HTTPS"], "PASPOORT_PUBLIC_URL must be an https address"),
        ("*" not in settings["ALLOWED_HOSTS"], "PASPOORT_ALLOWED_HOSTS must name hosts, not *"),
        (bool((address or "").strip()), "PASPOORT_DATABASE_URL is missing"),
        (
            _is_yearly_day(settings["REVIEW_OPENS"]),
            "PASPOORT_REVIEW_OPENS must be a month and day that every year has, such as 10-01",
        ),
        (settings["REPORT_LEVEL"] in ("high", "substantial"), "PASPOORT_REPORT_LEVEL must be high or substantial"),
    ]


def _acm(settings: Settings) -> Demands:
    known = bool(settings["ACM_CLIENT_KEY_FILE"] or settings["ACM_CLIENT_SECRET"])
    levels = "PASPOORT_ACM_LEVELS must be names of keys of ACM with what they are worth, such as urn:example:key=substantial"
    real = "PASPOORT_ACM_ISSUER must be the https issuer of ACM, not the demonstration's own provider"
    return [
        (_is_elsewhere(settings["ACM_ISSUER"]), real),
        (not os.environ.get("PASPOORT_DEMO_ACM", "").strip(), "PASPOORT_DEMO_ACM belongs to the demonstration: take it away"),
        (known, "PASPOORT_ACM_CLIENT_KEY_FILE or PASPOORT_ACM_CLIENT_SECRET is missing"),
        (_are_levels(settings["ACM_LEVELS"]), levels),
    ]


def _itsme(settings: Settings) -> Demands:
    parts = ["ITSME_ISSUER", "ITSME_CLIENT_ID", "ITSME_SERVICE"]
    lacking = [f"PASPOORT_{part}" for part in [*parts, "ITSME_KEYS_FILE"] if not settings[part]]
    if not any(settings[part] for part in parts):
        return []  # the file with our keys may stand alone: itsme asks for their address before it knows us
    issuer = settings["ITSME_ISSUER"]
    return [
        (not lacking, f"itsme is half set: {', '.join(lacking)} is missing. Give all of PASPOORT_ITSME_…, or none"),
        (not issuer or _is_elsewhere(issuer), "PASPOORT_ITSME_ISSUER must be the https address of itsme"),
    ]


def _eid(settings: Settings) -> Demands:
    asked = settings["WEB_EID"] or settings["CARD_URL"]
    ocsp = settings["EID_OCSP"]
    return [
        (
            bool(settings["EID_TRUST"]) or not asked,
            "PASPOORT_EID_TRUST is missing: it names the authorities whose cards are taken",
        ),
        (
            not settings["EID_TRUST"] or Path(settings["EID_TRUST"]).is_dir(),
            "PASPOORT_EID_TRUST must be a folder with the certificates of the authorities whose cards are taken",
        ),
        (not ocsp or urlsplit(ocsp).scheme in ("http", "https"), "PASPOORT_EID_OCSP must be an http or https address"),
        (settings["EID_OCSP_NONCE"] in ("required", "optional"), "PASPOORT_EID_OCSP_NONCE must be required or optional"),
    ]


def _card(settings: Settings) -> Demands:
    """The host for cards lies under the same domain as the main host, or the browser would not send back the sealed cookie."""
    card, secret = urlsplit(settings["CARD_URL"]), settings["CARD_PROXY_SECRET"]
    if not settings["CARD_URL"]:
        return [(not secret, "PASPOORT_CARD_PROXY_SECRET stands without PASPOORT_CARD_URL")]
    here, there = (urlsplit(settings["PUBLIC_URL"]).hostname or "").split("."), (card.hostname or "").split(".")
    return [
        (card.scheme == "https" and not card.path, "PASPOORT_CARD_URL must be an https address, without a path"),
        (here != there, "PASPOORT_CARD_URL must be another host than PASPOORT_PUBLIC_URL"),
        (here[-2:] == there[-2:], "PASPOORT_CARD_URL must be a host under the same domain as PASPOORT_PUBLIC_URL"),
        (len(secret) >= SHORTEST_SECRET, f"PASPOORT_CARD_PROXY_SECRET must be at least {SHORTEST_SECRET} characters"),
        (settings["BEHIND_PROXY"], "PASPOORT_CARD_URL needs a proxy in front: PASPOORT_BEHIND_PROXY is missing"),
    ]


def _own_keys(settings: Settings) -> Demands:
    gateway = settings["SMS_GATEWAY"]
    unknown = set(settings["OWN_KEYS"]) - {"passkey", "app", "sms"}
    sms = "PASPOORT_SMS_GATEWAY must be an https address: the one that writes messages on the screen is for the demonstration"
    return [
        (not unknown, "PASPOORT_OWN_KEYS may hold passkey, app and sms, with commas between"),
        (not gateway or _is_elsewhere(gateway), sms),
        (not gateway or bool(settings["SMS_TOKEN"]), "PASPOORT_SMS_TOKEN is missing: it proves to the gateway who sends"),
    ]


def _documents(settings: Settings) -> Demands:
    files = ["SEAL_KEY_FILE", "SEAL_CERTIFICATE_FILE", "ACM_CLIENT_KEY_FILE", "CHECKPOINT_KEY_FILE", "ITSME_KEYS_FILE"]
    borrowed = any("demonstration" in Path(settings[name]).name for name in files)
    return [
        (
            bool(settings["SEAL_KEY_FILE"] and settings["SEAL_CERTIFICATE_FILE"]),
            "PASPOORT_SEAL_KEY_FILE and PASPOORT_SEAL_CERTIFICATE_FILE must name the organisation's seal",
        ),
        (not borrowed, "a key or certificate made for the demonstration may not serve here"),
        (
            not _demonstration_seal(settings["SEAL_CERTIFICATE_FILE"]),
            "PASPOORT_SEAL_CERTIFICATE_FILE must hold a readable certificate that is not the demonstration's",
        ),
    ]


def _is_elsewhere(address: str) -> bool:
    """Whether an address is https and not of this machine, where only the demonstration lives."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" and bool(host) and host not in ("localhost", "::1") and not host.startswith("127.")


def _are_levels(entries: list[str]) -> bool:
    try:
        read_levels(entries)
    except ValueError:
        return False
    return True


def _is_yearly_day(text: str) -> bool:
    try:
        return date.fromisoformat(f"2027-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def _demonstration_seal(name: str) -> bool:
    if not name:
        return False
    try:
        chain = load_pem_x509_certificates(Path(name).read_bytes())
    except (OSError, ValueError):
        return True
    return any("demonstration" in one.subject.rfc4514_string().lower() for one in chain)
