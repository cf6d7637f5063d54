"""Two tokens that others made with real Belgian test cards are read and believed, for their site and their nonce only."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from paspoort.identity.inner import web_eid_token
from paspoort.identity.inner.eid_certificate import read_card
from paspoort.identity.inner.provider import SignInRefused

FIXTURES = Path(__file__).parent / "fixtures" / "web-eid"
MADE = json.loads((FIXTURES / "tokens.json").read_text())
THEN = datetime(2024, 12, 24, tzinfo=UTC)


@pytest.mark.parametrize("made", MADE, ids=lambda made: made["card"])
class TestRealTestCards:
    """Tokens that others made with Belgian test cards (see fixtures/web-eid/README.md): learnt from nothing of ours."""

    def check(self, made: dict[str, Any], **other: str) -> None:
        told = made | other
        with override_settings(EID_TRUST=str(FIXTURES)):
            token = web_eid_token.read(json.dumps(made["token"]))
            card = read_card(token.certificate, now=THEN)
            assert (card.holder.given_name, card.holder.family_name) == ("Nora Angèle", "Specimen")
            assert len(card.holder.national_number) == 11
            web_eid_token.check_signature(token, card.key, told["origin"], told["nonce"])

    def test_counts(self, made: dict[str, Any]) -> None:
        self.check(made)

    def test_counts_for_no_other_site(self, made: dict[str, Any]) -> None:
        for other in (made["origin"] + "/", made["origin"] + ":443", made["origin"].upper(), "https://example.org"):
            with pytest.raises(SignInRefused, match="signature_invalid"):
                self.check(made, origin=other)

    def test_counts_for_no_other_nonce(self, made: dict[str, Any]) -> None:
        with pytest.raises(SignInRefused, match="signature_invalid"):
            self.check(made, nonce="A" * 43 + "=")

    def test_counts_only_while_its_certificate_does(self, made: dict[str, Any]) -> None:
        with override_settings(EID_TRUST=str(FIXTURES)), pytest.raises(SignInRefused, match="certificate_expired"):
            read_card(web_eid_token.read(json.dumps(made["token"])).certificate, now=datetime(2035, 1, 1, tzinfo=UTC))
