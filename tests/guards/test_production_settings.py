"""Production has no open door by default: each demonstration setting, and each missing one, stops the start by name."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from paspoort.documents.inner.seal import make_demo_seal

ROOT = Path(__file__).resolve().parents[2]

ITSME = {
    "PASPOORT_ITSME_ISSUER": "https://idp.example/v2",
    "PASPOORT_ITSME_CLIENT_ID": "paspoort",
    "PASPOORT_ITSME_SERVICE": "PASPOORT_LOGIN",
    "PASPOORT_ITSME_KEYS_FILE": "/etc/leerlingenpaspoort/itsme.json",
}
CARD = {
    "PASPOORT_CARD_URL": "https://eid.leerlingenpaspoort.example",
    "PASPOORT_CARD_PROXY_SECRET": "k" * 32,
    "PASPOORT_EID_TRUST": str(ROOT / "docs"),
    "PASPOORT_BEHIND_PROXY": "1",
}
SMS = {"PASPOORT_SMS_GATEWAY": "https://sms.example/send", "PASPOORT_SMS_TOKEN": "kept apart"}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of an installation that may start."""
    folder = tmp_path_factory.mktemp("keys")
    certificate, key = folder / "seal.crt", folder / "seal.key"
    certificate.write_text(_real_certificate())
    key.write_text("kept apart")
    return {
        "PASPOORT_ENV": "production",
        "PASPOORT_ROLE": "web",
        "PASPOORT_ROOT_KEY": base64.b64encode(b"k" * 32).decode(),
        "PASPOORT_PUBLIC_URL": "https://leerlingenpaspoort.example",
        "PASPOORT_ACM_ISSUER": "https://authenticatie.example/op",
        "PASPOORT_ACM_CLIENT_SECRET": "kept apart",
        "PASPOORT_SEAL_KEY_FILE": str(key),
        "PASPOORT_SEAL_CERTIFICATE_FILE": str(certificate),
        "PASPOORT_DATABASE_URL": "postgresql://database.example/paspoort",
    }


def _real_certificate() -> str:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Organisation")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def start(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import paspoort.settings"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "paspoort.settings", **settings}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_an_installation_with_all_its_settings_starts(good: dict[str, str]) -> None:
    result = start(good)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "more",
    [
        ITSME,
        {"PASPOORT_ITSME_KEYS_FILE": "/etc/leerlingenpaspoort/itsme.json"},
        CARD,
        CARD | {"PASPOORT_WEB_EID": "1"},
        SMS,
        {"PASPOORT_OWN_KEYS": ""},
        {"PASPOORT_ACM_LEVELS": "urn:example:key=substantial, urn:be:vlaanderen:authmech:itsme=substantial"},
    ],
)
def test_every_way_in_may_be_on_when_all_of_it_is_set(good: dict[str, str], more: dict[str, str]) -> None:
    result = start(good | more)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"PASPOORT_PUBLIC_URL": "http://leerlingenpaspoort.example"}, "PASPOORT_PUBLIC_URL"),
        ({"PASPOORT_PUBLIC_URL": None}, "PASPOORT_PUBLIC_URL"),
        ({"PASPOORT_ALLOWED_HOSTS": "*"}, "PASPOORT_ALLOWED_HOSTS"),
        ({"PASPOORT_ACM_ISSUER": "http://127.0.0.1:8001/op"}, "PASPOORT_ACM_ISSUER"),
        ({"PASPOORT_ACM_ISSUER": "https://localhost/op"}, "PASPOORT_ACM_ISSUER"),
        ({"PASPOORT_ACM_ISSUER": None}, "PASPOORT_ACM_ISSUER"),
        ({"PASPOORT_DEMO_ACM": "var/demonstration_acm.json"}, "PASPOORT_DEMO_ACM"),
        ({"PASPOORT_ACM_CLIENT_SECRET": None}, "PASPOORT_ACM_CLIENT_SECRET"),
        ({"PASPOORT_ACM_CLIENT_KEY_FILE": "var/secrets/demonstration_client.pem"}, "made for the demonstration"),
        ({"PASPOORT_SEAL_KEY_FILE": None}, "PASPOORT_SEAL_KEY_FILE"),
        ({"PASPOORT_SEAL_CERTIFICATE_FILE": "/nowhere/seal.crt"}, "PASPOORT_SEAL_CERTIFICATE_FILE"),
        ({"PASPOORT_REPORT_LEVEL": "low"}, "PASPOORT_REPORT_LEVEL"),
        ({"PASPOORT_DATABASE_URL": None}, "PASPOORT_DATABASE_URL"),
        ({"PASPOORT_ROOT_KEY": None}, "PASPOORT_ROOT_KEY"),
        ({"PASPOORT_ENV": "prod"}, "PASPOORT_ENV"),
        ({"PASPOORT_ACM_LEVELS": "urn:example:key"}, "PASPOORT_ACM_LEVELS"),
        ({"PASPOORT_ACM_LEVELS": "urn:be:vlaanderen:authmech:csamsms=high"}, "PASPOORT_ACM_LEVELS"),
        ({"PASPOORT_ITSME_ISSUER": "https://idp.example/v2"}, "PASPOORT_ITSME_CLIENT_ID"),
        ({"PASPOORT_ITSME_CLIENT_ID": "paspoort"}, "PASPOORT_ITSME_ISSUER"),
        ({**ITSME, "PASPOORT_ITSME_KEYS_FILE": None}, "PASPOORT_ITSME_KEYS_FILE"),
        ({**ITSME, "PASPOORT_ITSME_ISSUER": "http://idp.example/v2"}, "PASPOORT_ITSME_ISSUER"),
        ({**ITSME, "PASPOORT_ITSME_KEYS_FILE": "var/secrets/demonstration_itsme.json"}, "made for the demonstration"),
        ({"PASPOORT_WEB_EID": "1"}, "PASPOORT_EID_TRUST"),
        ({"PASPOORT_WEB_EID": "1", "PASPOORT_EID_TRUST": "/nowhere"}, "PASPOORT_EID_TRUST"),
        ({"PASPOORT_EID_OCSP": "ocsp.example"}, "PASPOORT_EID_OCSP"),
        ({"PASPOORT_EID_OCSP_NONCE": "never"}, "PASPOORT_EID_OCSP_NONCE"),
        ({**CARD, "PASPOORT_EID_TRUST": None}, "PASPOORT_EID_TRUST"),
        ({**CARD, "PASPOORT_CARD_URL": "http://eid.leerlingenpaspoort.example"}, "PASPOORT_CARD_URL"),
        ({**CARD, "PASPOORT_CARD_URL": "https://eid.leerlingenpaspoort.example/kaart"}, "PASPOORT_CARD_URL"),
        ({**CARD, "PASPOORT_CARD_URL": "https://leerlingenpaspoort.example:8443"}, "another host than PASPOORT_PUBLIC_URL"),
        ({**CARD, "PASPOORT_CARD_URL": "https://eid.elsewhere.example"}, "under the same domain"),
        ({**CARD, "PASPOORT_CARD_PROXY_SECRET": "k" * 31}, "PASPOORT_CARD_PROXY_SECRET"),
        ({**CARD, "PASPOORT_CARD_PROXY_SECRET": None}, "PASPOORT_CARD_PROXY_SECRET"),
        ({**CARD, "PASPOORT_CARD_URL": None}, "PASPOORT_CARD_PROXY_SECRET"),
        ({**CARD, "PASPOORT_BEHIND_PROXY": None}, "PASPOORT_BEHIND_PROXY"),
        ({"PASPOORT_OWN_KEYS": "passkey,mail"}, "PASPOORT_OWN_KEYS"),
        ({"PASPOORT_SMS_GATEWAY": "console:", "PASPOORT_SMS_TOKEN": "kept apart"}, "PASPOORT_SMS_GATEWAY"),
        ({"PASPOORT_SMS_GATEWAY": "http://sms.example", "PASPOORT_SMS_TOKEN": "kept apart"}, "PASPOORT_SMS_GATEWAY"),
        ({"PASPOORT_SMS_GATEWAY": "https://localhost/send", "PASPOORT_SMS_TOKEN": "kept apart"}, "PASPOORT_SMS_GATEWAY"),
        ({"PASPOORT_SMS_GATEWAY": "https://sms.example/send"}, "PASPOORT_SMS_TOKEN"),
    ],
)
def test_one_wrong_setting_stops_the_start_and_is_named(good: dict[str, str], change: dict[str, str | None], named: str) -> None:
    settings = {name: value for name, value in {**good, **change}.items() if value is not None}
    result = start(settings)
    assert result.returncode != 0
    assert named in result.stderr.splitlines()[-1] or any(
        line.startswith("- ") and named in line for line in result.stderr.splitlines()
    )


def test_the_demonstrations_own_seal_does_not_serve(good: dict[str, str], tmp_path: Path) -> None:
    key, chain = make_demo_seal()
    (tmp_path / "seal.key").write_bytes(key)
    (tmp_path / "seal.crt").write_bytes(chain)
    result = start(
        {
            **good,
            "PASPOORT_SEAL_KEY_FILE": str(tmp_path / "seal.key"),
            "PASPOORT_SEAL_CERTIFICATE_FILE": str(tmp_path / "seal.crt"),
        }
    )
    assert result.returncode != 0
    assert "PASPOORT_SEAL_CERTIFICATE_FILE" in result.stderr


@pytest.mark.parametrize("command", [["serve"], ["work"], ["prepare"], ["check"], ["audit", "verify"]])
def test_a_refused_start_is_told_in_sentences_alone(good: dict[str, str], command: list[str]) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        **good,
        "PASPOORT_PUBLIC_URL": "http://leerlingenpaspoort.example",
    }
    result = subprocess.run(
        [sys.executable, "-m", "paspoort.command", *command], env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stdout + result.stderr == (
        "paspoort: This installation refuses to start in production:\n- PASPOORT_PUBLIC_URL must be an https address\n"
    )


def test_each_setting_stands_in_the_handbook() -> None:
    read = re.findall(r"""_(?:text|list)\("([A-Z_]+)\"""", (ROOT / "paspoort/settings.py").read_text())
    handbook = (ROOT / "docs/operations.md").read_text()
    told = set(re.findall(r"`PASPOORT_([A-Z_]+)", handbook))
    for first, *more in (re.findall(r"`(PASPOORT|…)_([A-Z_]+)", line) for line in handbook.splitlines() if "`PASPOORT_" in line):
        told |= {f"{first[1].split('_')[0]}_{name}" for _, name in more} | {name for _, name in more}
    assert len(read) > 50
    assert sorted(set(read) - told) == ["ROLE"], "ROLE is set by each command itself"
