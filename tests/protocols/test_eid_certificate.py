"""Whose card it is, and every certificate for which the answer is: nobody's, for us."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.test import override_settings

from paspoort.identity.inner.eid_certificate import check_card, proof_of, read_card
from paspoort.identity.inner.eid_trust import intermediates_ending, warn_of_ending_intermediates
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Refusal, SignInRefused
from paspoort.kernel.keys import VAR
from tests.command_line import command
from tests.protocols.eid_cards import BIS_NUMBER, CARE, DAY, FOREIGNER_POLICY, NOW, POLICY
from tests.protocols.eid_world import EidWorld, trusting


def why_not(der: bytes) -> Refusal:
    with pytest.raises(SignInRefused) as refused:
        check_card(der)
    return refused.value.code


@pytest.mark.parametrize("label", ["care", "care-rsa", "care-p256", "care-p521"])
def test_a_card_of_any_usual_key_names_its_holder(eid: EidWorld, label: str) -> None:
    card = eid.card(label)
    holder = check_card(card.der)
    assert (holder.national_number, holder.given_name, holder.family_name) == (CARE, "Marieke Lotte", "Van den Broeck")
    assert (holder.serial, holder.not_after) == (card.certificate.serial_number, card.certificate.not_valid_after_utc)


def test_a_foreigner_is_known_by_bis_number(eid: EidWorld) -> None:
    assert check_card(eid.card("foreign").der).national_number == BIS_NUMBER


def test_nothing_of_the_holder_can_reach_a_log(eid: EidWorld) -> None:
    card = read_card(eid.card("care").der)
    said = repr(card) + repr(card.holder) + repr(proof_of(CARE, "eid"))
    assert not any(word in said for word in (CARE, "Marieke", "Broeck", str(card.holder.serial)))


def test_a_card_proves_a_person_at_high_and_no_place(eid: EidWorld) -> None:
    proof = proof_of(check_card(eid.card("care").der).national_number, "eid")
    assert (proof.level, proof.names_place, proof.institution_number, proof.national_number) == (Level.HIGH, False, None, CARE)
    assert CARE not in proof.subject


REFUSED = {
    "expired": Refusal.CERTIFICATE_EXPIRED,
    "not-yet": Refusal.CERTIFICATE_EXPIRED,
    "revoked": Refusal.CERTIFICATE_REVOKED,
    "from-stranger": Refusal.CERTIFICATE_UNTRUSTED,
    "ended-authority": Refusal.CERTIFICATE_UNTRUSTED,
    "signing": Refusal.CERTIFICATE_PURPOSE,
    "signing-for-both": Refusal.CERTIFICATE_PURPOSE,
    "no-usage": Refusal.CERTIFICATE_PURPOSE,
    "no-purpose": Refusal.CERTIFICATE_PURPOSE,
    "for-servers": Refusal.CERTIFICATE_PURPOSE,
    "authority": Refusal.CERTIFICATE_PURPOSE,
    "rsa-1024": Refusal.CERTIFICATE_MALFORMED,
    "other-curve": Refusal.CERTIFICATE_MALFORMED,
    "miswritten": Refusal.CERTIFICATE_MALFORMED,
    "spaced": Refusal.CERTIFICATE_MALFORMED,
    "numberless": Refusal.CERTIFICATE_MALFORMED,
    "nowhere-to-ask": Refusal.REVOCATION_UNKNOWN,
}


@pytest.mark.parametrize("label", REFUSED)
def test_a_card_that_does_not_count(eid: EidWorld, label: str) -> None:
    assert why_not(eid.card(label).der) == REFUSED[label]


@pytest.mark.parametrize("label", ["root", "citizen", "responder-citizen"])
def test_a_certificate_of_an_authority_or_a_responder_is_no_card(eid: EidWorld, label: str) -> None:
    assert why_not(eid.certificate(label).public_bytes(Encoding.DER)) in (
        Refusal.CERTIFICATE_PURPOSE,
        Refusal.CERTIFICATE_UNTRUSTED,
    )


@pytest.mark.parametrize("label", ["expired", "from-stranger", "signing", "rsa-1024", "miswritten", "revoked-elsewhere"])
def test_the_issuer_is_asked_nothing_about_a_card_that_does_not_count_anyway(eid: EidWorld, label: str) -> None:
    if label == "revoked-elsewhere":
        read_card(eid.card("revoked").der)
    else:
        why_not(eid.card(label).der)
    assert eid.responder.asked == []


def broken(der: bytes) -> dict[str, bytes]:
    middle = len(der) // 2
    return {
        "nothing": b"",
        "nonsense": b"\x30\x82" + b"\xff" * 400,
        "half": der[:middle],
        "something behind it": der + b"\x00",
        "too large": der + b"\x00" * 20_000,
        "PEM": b"-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
        "one bit in its signature": der[:-3] + bytes([der[-3] ^ 1]) + der[-2:],
    }


@pytest.mark.parametrize("how", broken(b"12345678"))
def test_a_broken_certificate(eid: EidWorld, how: str) -> None:
    assert why_not(broken(eid.card("care").der)[how]) in (Refusal.CERTIFICATE_MALFORMED, Refusal.CERTIFICATE_UNTRUSTED)


def forged(eid: EidWorld, *extensions: tuple[x509.ExtensionType, bool], numbers: tuple[str, ...] = (CARE,)) -> bytes:
    """What the authority itself would sign if it erred: the refusal may not lean on its care alone."""
    names = [x509.NameAttribute(NameOID.SERIAL_NUMBER, number) for number in numbers]
    builder = x509.CertificateBuilder().subject_name(x509.Name(names)).issuer_name(eid.certificate("citizen").subject)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
    builder = builder.public_key(eid.keys["p384"].public_key())
    no = dict.fromkeys(["content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"], False)
    usual = x509.KeyUsage(True, **no, crl_sign=False, encipher_only=False, decipher_only=False)
    for extension, critical in ((usual, True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False), *extensions):
        builder = builder.add_extension(extension, critical)
    authority = eid.keys["citizen"]
    assert isinstance(authority, ec.EllipticCurvePrivateKey)
    return builder.sign(authority, hashes.SHA384()).public_bytes(Encoding.DER)


def test_two_numbers_in_one_name_are_nobody(eid: EidWorld) -> None:
    assert why_not(forged(eid, numbers=(CARE, BIS_NUMBER))) == Refusal.CERTIFICATE_MALFORMED


def test_an_extension_that_must_be_understood_and_is_not(eid: EidWorld) -> None:
    strange = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    assert why_not(forged(eid, (strange, True))) == Refusal.CERTIFICATE_UNTRUSTED
    assert why_not(forged(eid, (strange, False))) == Refusal.REVOCATION_UNKNOWN  # so it was that, and nothing else of this card


@pytest.mark.parametrize(
    "settings",
    [{"EID_REFUSED_POLICIES": [POLICY]}, {"EID_POLICIES": [FOREIGNER_POLICY]}],
    ids=["refused", "not among those asked"],
)
def test_a_policy_that_the_installation_does_not_take(eid: EidWorld, settings: dict[str, list[str]]) -> None:
    with override_settings(**settings):
        assert why_not(eid.card("care").der) == Refusal.CERTIFICATE_PURPOSE


def test_a_policy_that_the_installation_asks(eid: EidWorld) -> None:
    with override_settings(EID_POLICIES=[POLICY, FOREIGNER_POLICY]):
        assert check_card(eid.card("care").der).national_number == CARE


def test_an_authority_counts_from_the_moment_its_file_comes_until_it_goes(cards: EidWorld, tmp_path: Path) -> None:
    der, file = cards.card("care").der, tmp_path / "citizen-2025.pem"
    with trusting(cards, EID_TRUST=str(tmp_path)):
        assert why_not(der) == Refusal.CERTIFICATE_UNTRUSTED
        file.write_bytes(cards.certificate("citizen").public_bytes(Encoding.PEM))
        assert check_card(der).national_number == CARE
        file.unlink()
        assert why_not(der) == Refusal.CERTIFICATE_UNTRUSTED


def test_only_an_authority_in_the_folder_is_trusted_and_nothing_else_in_it_is_in_the_way(cards: EidWorld, tmp_path: Path) -> None:
    (tmp_path / "card.pem").write_bytes(cards.card("care").certificate_pem)
    (tmp_path / "torn.crt").write_bytes(b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    (tmp_path / "read me.txt").write_text("nothing")
    (tmp_path / "folder.pem").mkdir()
    with trusting(cards, EID_TRUST=str(tmp_path)):
        assert why_not(cards.card("care").der) == Refusal.CERTIFICATE_UNTRUSTED
        (tmp_path / "all.pem").write_bytes(
            b"".join(cards.certificate(name).public_bytes(Encoding.PEM) for name in ("root", "citizen"))
        )
        assert check_card(cards.card("care").der).national_number == CARE


def test_a_root_in_the_folder_does_not_bring_its_intermediates_along(cards: EidWorld, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(cards.certificate("root").public_bytes(Encoding.PEM))
    with trusting(cards, EID_TRUST=str(tmp_path)):
        assert why_not(cards.card("care").der) == Refusal.CERTIFICATE_UNTRUSTED


def test_a_folder_that_is_not_there_lets_nobody_in(cards: EidWorld, tmp_path: Path) -> None:
    with trusting(cards, EID_TRUST=str(tmp_path / "nothing")):
        assert why_not(cards.card("care").der) == Refusal.CERTIFICATE_UNTRUSTED


def test_the_operator_hears_in_time_which_authorities_end(eid: EidWorld, capsys: pytest.CaptureFixture[str]) -> None:
    assert [ending.file for ending in intermediates_ending()] == ["ended.crt", "citizen-old.crt"]
    assert [ending.file for ending in intermediates_ending(30)] == ["ended.crt"]
    assert [ending.file for ending in intermediates_ending(30, NOW - timedelta(days=60))] == []
    assert warn_of_ending_intermediates() == 2
    with override_settings(EID_TRUST=""):
        assert intermediates_ending() == []


def test_a_changed_file_is_read_again(cards: EidWorld, tmp_path: Path) -> None:
    file = tmp_path / "one.pem"
    file.write_bytes(cards.certificate("stranger").public_bytes(Encoding.PEM))
    with trusting(cards, EID_TRUST=str(tmp_path)):
        assert why_not(cards.card("care").der) == Refusal.CERTIFICATE_UNTRUSTED
        file.write_bytes(cards.certificate("citizen").public_bytes(Encoding.PEM))
        os.utime(file, ns=(1, 1))
        assert check_card(cards.card("care").der).national_number == CARE


def told(folder: object, *words: str) -> tuple[int, str]:
    """What the operator's command says of a folder, and whether it is content."""
    run = command("postgresql:///nowhere", VAR, "operator", "check-eid-trust", *words, PASPOORT_EID_TRUST=str(folder))
    return run.returncode, run.stdout


def test_the_operator_asks_which_authorities_end(cards: EidWorld, tmp_path: Path) -> None:
    code, said = told(cards.trust)
    assert code == 1 and "3 authorities are trusted" in said
    assert said.index("Test Citizen CA 201201 (ended.crt)") < said.index("Test Citizen CA 201901 (citizen-old.crt)")
    assert "foreigner" not in said
    (tmp_path / "citizen.pem").write_bytes(cards.certificate("citizen").public_bytes(Encoding.PEM))
    assert told(tmp_path, "--days", "30") == (0, "1 authorities are trusted.\nNone ends within 30 days.\n")
    assert told(tmp_path / "nothing")[0] == 1
    assert told("") == (0, "No card is read here: PASPOORT_EID_TRUST names no folder.\n")
