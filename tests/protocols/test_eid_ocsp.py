"""Was the card revoked? Only a fresh answer to our own question, by who may give it, lets anyone in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import OCSPNonce
from cryptography.x509 import ocsp as x509_ocsp
from django.test import override_settings

from paspoort.identity.inner import ocsp
from paspoort.identity.inner.eid_certificate import check_card, check_not_revoked, read_card
from paspoort.identity.inner.provider import Refusal, SignInRefused
from tests.protocols.eid_cards import CARE
from tests.protocols.eid_world import EidWorld, Responder
from tests.raised import raised

MINUTE = timedelta(minutes=1)


def lets_in(eid: EidWorld, label: str = "care") -> bool:
    """Whether the card comes in; any refusal here must be the one that says that nothing is known."""
    try:
        return check_card(eid.card(label).der).national_number == CARE
    except SignInRefused as refused:
        assert refused.code == Refusal.REVOCATION_UNKNOWN
        return False


@pytest.mark.parametrize("who", ["citizen", "by-itself", "without-end"])
def test_the_issuer_or_its_own_responder_may_answer(eid: EidWorld, who: str) -> None:
    eid.responder.says = who
    assert lets_in(eid)


@pytest.mark.parametrize(
    "who", ["by-stranger", "by-expired", "by-unfit", "by-card", "by-sha1", "stranger", "foreigner", "citizen-old"]
)
def test_nobody_else_may_answer(eid: EidWorld, who: str) -> None:
    """A responder of another authority, one that has ended, one without that work, another card, a weak signature."""
    eid.responder.says = who
    assert not lets_in(eid)


def down(responder: Responder) -> None:
    responder.status = "503 Service Unavailable"


def says_try_later(responder: Responder) -> None:
    responder.bend = lambda answer: x509_ocsp.OCSPResponseBuilder.build_unsuccessful(
        x509_ocsp.OCSPResponseStatus.TRY_LATER
    ).public_bytes(Encoding.DER)


def moved(responder: Responder) -> None:
    responder.status, responder.headers = "302 Found", [("Location", "http://127.0.0.1:1/")]


def garbage(responder: Responder) -> None:
    responder.bend = lambda answer: b"<html>Welcome to our hotel</html>"


def nothing(responder: Responder) -> None:
    responder.bend = lambda answer: b""


def torn(responder: Responder) -> None:
    responder.bend = lambda answer: answer[: len(answer) // 2]


def one_bit_other(responder: Responder) -> None:
    responder.bend = lambda answer: answer.replace(b"\x80\x00\x18", b"\x80\x00\x19", 1)[:-1] + bytes([answer[-1] ^ 1])


def endless(responder: Responder) -> None:
    responder.bend = lambda answer: answer + b"\x00" * ocsp.LARGEST


@pytest.mark.parametrize("how", [down, says_try_later, moved, garbage, nothing, torn, one_bit_other, endless])
def test_no_answer_that_counts_lets_nobody_in(eid: EidWorld, how: Callable[[Responder], None]) -> None:
    how(eid.responder)
    assert not lets_in(eid)


def test_a_responder_that_is_not_there(eid: EidWorld) -> None:
    with override_settings(EID_OCSP="http://127.0.0.1:1/ocsp"):
        assert not lets_in(eid)


def test_a_responder_that_never_ends_is_not_waited_for(eid: EidWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocsp, "SECONDS", 0.3)
    eid.responder.wait = 0.05
    began = datetime.now(UTC)
    assert not lets_in(eid)
    assert datetime.now(UTC) - began < timedelta(seconds=2)


def test_an_answer_about_another_card(eid: EidWorld) -> None:
    eid.responder.asks = lambda question: eid.question("care-p256", _nonce(question))
    assert not lets_in(eid)


def test_a_revoked_card_cannot_borrow_the_answer_of_a_good_one(eid: EidWorld) -> None:
    eid.responder.asks = lambda question: eid.question("care", _nonce(question))
    assert raised(SignInRefused, check_card, eid.card("revoked").der).code == Refusal.REVOCATION_UNKNOWN


def test_an_answer_to_another_question(eid: EidWorld) -> None:
    eid.responder.asks = lambda question: eid.question("care", b"\x07" * 32)
    assert not lets_in(eid)
    with override_settings(EID_OCSP_NONCE="optional"):
        assert not lets_in(eid)


def test_an_answer_to_no_question_counts_only_where_the_installation_says_so(eid: EidWorld) -> None:
    """Some responders prepare their answers beforehand, and so cannot repeat our word: their times still count."""
    eid.responder.asks = lambda question: _without_nonce(question, eid)
    assert not lets_in(eid)
    with override_settings(EID_OCSP_NONCE="optional"):
        assert lets_in(eid)


@pytest.mark.parametrize(
    ("who", "minutes", "in_time"),
    [
        ("without-end", -1, True),
        ("without-end", -3, False),
        ("citizen", -20, True),  # said to count for ten minutes, and clocks may differ by fifteen
        ("citizen", -26, False),
        ("citizen", 14, True),
        ("citizen", 16, False),
    ],
)
def test_only_a_fresh_answer_counts(eid: EidWorld, who: str, minutes: int, in_time: bool) -> None:
    eid.responder.says, eid.responder.at = who, datetime.now(UTC) + minutes * MINUTE
    assert lets_in(eid) == in_time


@pytest.mark.parametrize(
    ("status", "named", "in_it"),
    [("GOOD", "responder-citizen", True), ("UNKNOWN", "responder-citizen", False), ("GOOD", "citizen", False)],
    ids=["an honest answer", "a card that its authority does not know", "a responder under another's name"],
)
def test_an_answer_made_by_hand(eid: EidWorld, status: str, named: str, in_it: bool) -> None:
    eid.responder.bend = lambda answer: _answered(eid, _nonce(eid.responder.asked[-1]), status, named)
    assert lets_in(eid) == in_it


def test_an_answer_is_not_read_to_its_end_when_it_is_too_long(eid: EidWorld) -> None:
    endless(eid.responder)
    card = eid.card("care").certificate
    with pytest.raises(ocsp.Unknown, match="too_large"):
        ocsp._ask(ocsp._address(card), eid.question("care", b"\x07" * 32))


def test_a_good_answer_is_kept_no_longer_than_it_counts_and_never_for_long(eid: EidWorld) -> None:
    card, now = read_card(eid.card("care").der), datetime.now(UTC)
    for minutes, asked in [(0, 1), (4, 1), (6, 2)]:
        check_not_revoked(card, now=now + minutes * MINUTE)
        assert len(eid.responder.asked) == asked


def test_an_answer_that_does_not_say_until_when_is_not_kept(eid: EidWorld) -> None:
    eid.responder.says = "without-end"
    assert lets_in(eid) and lets_in(eid)
    assert len(eid.responder.asked) == 2


def test_only_good_answers_are_kept(eid: EidWorld) -> None:
    garbage(eid.responder)
    assert not lets_in(eid)
    eid.responder.tell_the_truth()
    assert lets_in(eid)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://ocsp.example/x",
        "file:///etc/passwd",
        "http://",
        "http://name:word@ocsp.example/",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://database/",
        "http://x:99999/",
    ],
)
def test_in_production_nothing_in_our_own_house_is_asked(url: str) -> None:
    with override_settings(PRODUCTION=True), pytest.raises(ocsp.Unknown, match="address_refused"):
        ocsp._safe(url)


def _nonce(question: bytes) -> bytes:
    asked = x509_ocsp.load_der_ocsp_request(question)
    return asked.extensions.get_extension_for_class(OCSPNonce).value.nonce


def _without_nonce(question: bytes, eid: EidWorld) -> bytes:
    assert _nonce(question)
    builder = x509_ocsp.OCSPRequestBuilder()
    builder = builder.add_certificate(eid.certificate("care"), eid.certificate("citizen"), hashes.SHA1())
    return builder.build().public_bytes(Encoding.DER)


def _answered(eid: EidWorld, nonce: bytes, status: str, named: str) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    builder = x509_ocsp.OCSPResponseBuilder().add_response(
        cert=eid.certificate("care"),
        issuer=eid.certificate("citizen"),
        algorithm=hashes.SHA1(),
        cert_status=x509_ocsp.OCSPCertStatus[status],
        this_update=now,
        next_update=now + 5 * MINUTE,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(x509_ocsp.OCSPResponderEncoding.HASH, eid.certificate(named))
    builder = builder.certificates([eid.certificate("responder-citizen")]).add_extension(OCSPNonce(nonce), critical=False)
    return builder.sign(eid.keys["responder"], hashes.SHA256()).public_bytes(Encoding.DER)
