"""A hierarchy shaped like that of the Belgian eID, and who has which card in it: the configuration of certomancer.

A root, intermediates by year for citizens, one for foreigners, and each with its own OCSP responder. Of every card the label
says what is special about it. Beside them stands an authority that nobody trusts, with the same names.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stdnum.be import bis

from paspoort.demo.cast import PLAYERS, invented_number

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
POLICY = "2.16.56.12.1.1.2.2"
SIGNING_POLICY = "2.16.56.12.1.1.2.1"
FOREIGNER_POLICY = "2.16.56.12.1.1.7.2"
CARE = next(player.national_number for player in PLAYERS if player.key == "care")
UNKNOWN = invented_number(9_876)
BIS_NUMBER = "01410100183"
assert bis.is_valid(BIS_NUMBER)

Config = dict[str, Any]

ENTITIES: Config = {
    "root": {"common-name": "Test Root CA", "country-name": "BE"},
    "citizen-old": {"common-name": "Test Citizen CA", "serial-number": "201901"},
    "citizen": {"common-name": "Test Citizen CA", "serial-number": "202501"},
    "foreigner": {"common-name": "Test Foreigner CA", "serial-number": "202501"},
    "ended": {"common-name": "Test Citizen CA", "serial-number": "201201"},
    "stranger": {"common-name": "Test Citizen CA", "serial-number": "202501", "organization-name": "Nobody"},
    "responder": {"common-name": "Test OCSP Responder"},
    "marieke": {"given-name": "Marieke Lotte", "surname": "Van den Broeck", "serial-number": CARE},
    "unknown": {"given-name": "Ine", "surname": "Nergens", "serial-number": UNKNOWN},
    "zoran": {"given-name": "Zoran", "surname": "Elders", "serial-number": BIS_NUMBER},
    "miswritten": {"given-name": "Mis", "surname": "Geschreven", "serial-number": "12345678901"},
    "spaced": {"given-name": "Met", "surname": "Puntjes", "serial-number": f"{CARE[:6]} {CARE[6:]}"},
    "numberless": {"given-name": "Zonder", "surname": "Nummer"},
}


def usage(*names: str) -> Config:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}


def policy(oid: str) -> Config:
    return {"id": "certificate_policies", "value": [{"policy_identifier": oid}]}


def asks(service: str) -> Config:
    return {
        "id": "authority_information_access",
        "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": [service]}},
    }


AUTHENTICATION = usage("digital_signature")
CLIENT = {"id": "extended_key_usage", "value": ["client_auth"]}


def lasting(begins: timedelta, ends: timedelta) -> Config:
    return {"valid-from": (NOW + begins).isoformat(), "valid-to": (NOW + ends).isoformat()}


def authority(subject: str, issuer: str, begins: timedelta = -900 * DAY, ends: timedelta = 3000 * DAY) -> Config:
    profile = {"id": "simple-ca", "params": {} if subject == "root" else {"max-path-len": 0}}
    return {"subject": subject, "issuer": issuer, "validity": lasting(begins, ends), "profiles": [profile]}


def responder(issuer: str, **changes: Any) -> Config:
    usual = {"subject": "responder", "subject-key": "responder", "issuer": issuer, "validity": lasting(-30 * DAY, 30 * DAY)}
    return usual | {"profiles": ["ocsp-responder"]} | changes


def card(subject: str, key: str, issuer: str = "citizen", *, special: list[Config] | None = None, **changes: Any) -> Config:
    """An authentication certificate; `special` replaces its extensions (it is asked for its status like the others)."""
    extensions = [AUTHENTICATION, CLIENT, policy(POLICY)] if special is None else special
    usual = {"subject": subject, "subject-key": key, "issuer": issuer, "validity": lasting(-365 * DAY, 2000 * DAY)}
    return usual | {"extensions": [*extensions, asks(issuer)]} | changes


CARDS: dict[str, Config] = {
    "care": card("marieke", "p384"),
    "care-rsa": card("marieke", "rsa", "citizen-old"),
    "care-p256": card("marieke", "p256"),
    "care-p521": card("marieke", "p521"),
    "unknown": card("unknown", "p384"),
    "foreign": card("zoran", "p384", "foreigner", special=[AUTHENTICATION, CLIENT, policy(FOREIGNER_POLICY)]),
    "expired": card("marieke", "p384", validity=lasting(-900 * DAY, -DAY)),
    "not-yet": card("marieke", "p384", validity=lasting(DAY, 900 * DAY)),
    "revoked": card("marieke", "p384", revocation={"revoked-since": (NOW - 5 * DAY).isoformat(), "reason": "key_compromise"}),
    "ended-authority": card("marieke", "p384", "ended", validity=lasting(-365 * DAY, 300 * DAY)),
    "from-stranger": card("marieke", "p384", "stranger"),
    "signing": card("marieke", "p384", special=[usage("non_repudiation"), policy(SIGNING_POLICY)]),
    "signing-for-both": card("marieke", "p384", special=[usage("non_repudiation"), CLIENT, policy(SIGNING_POLICY)]),
    "no-usage": card("marieke", "p384", special=[CLIENT, policy(POLICY)]),
    "no-purpose": card("marieke", "p384", special=[AUTHENTICATION, policy(POLICY)]),
    "for-servers": card(
        "marieke", "p384", special=[AUTHENTICATION, {"id": "extended_key_usage", "value": ["server_auth"]}, policy(POLICY)]
    ),
    "authority": card("marieke", "p384", special=[AUTHENTICATION, CLIENT, {"id": "basic_constraints", "value": {"ca": True}}]),
    "rsa-1024": card("marieke", "rsa-1024"),
    "other-curve": card("marieke", "k256"),
    "miswritten": card("miswritten", "p384"),
    "spaced": card("spaced", "p384"),
    "numberless": card("numberless", "p384"),
    "nowhere-to-ask": card("marieke", "p384", extensions=[AUTHENTICATION, CLIENT, policy(POLICY)]),
}

AUTHORITIES: Config = {
    "root": authority("root", "root", -3000 * DAY, 6000 * DAY),
    "citizen-old": authority("citizen-old", "root", -2000 * DAY, 60 * DAY),
    "citizen": authority("citizen", "root"),
    "foreigner": authority("foreigner", "root"),
    "ended": authority("ended", "root", -2000 * DAY, -DAY),
    "stranger": authority("stranger", "stranger"),
}

RESPONDERS: Config = {
    **{f"responder-{name}": responder(name) for name in AUTHORITIES if name != "root"},
    "responder-expired": responder("citizen", validity=lasting(-60 * DAY, -DAY)),
    "responder-unfit": responder("citizen", profiles=[], extensions=[AUTHENTICATION, CLIENT]),
}

SERVICES: Config = {
    **{name: {"for-issuer": name, "responder-cert": f"responder-{name}"} for name in AUTHORITIES if name != "root"},
    "by-itself": {"for-issuer": "citizen", "responder-cert": "citizen"},
    "by-stranger": {"for-issuer": "citizen", "responder-cert": "responder-stranger", "signing-key": "responder"},
    "by-expired": {"for-issuer": "citizen", "responder-cert": "responder-expired", "signing-key": "responder"},
    "by-unfit": {"for-issuer": "citizen", "responder-cert": "responder-unfit", "signing-key": "responder"},
    "by-card": {"for-issuer": "citizen", "responder-cert": "care", "signing-key": "p384"},
    "by-sha1": {
        "for-issuer": "citizen",
        "responder-cert": "responder-citizen",
        "signing-key": "responder",
        "digest-algo": "sha1",
    },
    "without-end": {
        "for-issuer": "citizen",
        "responder-cert": "responder-citizen",
        "signing-key": "responder",
        "validity-period": {},
    },
}
for _name in AUTHORITIES:
    if _name != "root":
        SERVICES[_name]["signing-key"] = "responder"


def configuration(origin: str, keys: list[str]) -> Config:
    """All of it, for a responder that answers at `origin`; `keys` are the names of the files with keys."""
    return {
        "external-url-prefix": origin,
        "keysets": {"eid": {"keys": {name: {"path": f"{name}.pem"} for name in keys}}},
        "pki-architectures": {
            "eid": {
                "keyset": "eid",
                "entities": ENTITIES,
                "certs": AUTHORITIES | RESPONDERS | CARDS,
                "services": {"ocsp": SERVICES},
            }
        },
    }
