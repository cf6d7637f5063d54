"""Anyone can tell whether a sealed document still is what was sealed."""

import logging
import shutil
import subprocess
from pathlib import Path

import pytest

from paspoort.documents.inner.seal import DEMONSTRATION, SealKey, check_seal, load_seal, make_demo_seal, seal
from tests.verbs.documents_samples import report_pdf


@pytest.fixture(scope="module")
def key() -> SealKey:
    return load_seal(*make_demo_seal())


@pytest.fixture(scope="module")
def sealed(key: SealKey) -> bytes:
    return seal(report_pdf(), key)


def test_a_fresh_seal_holds(sealed: bytes, key: SealKey) -> None:
    state = check_seal(sealed, key)
    assert state.good and DEMONSTRATION in state.sealed_by


def test_sealing_leaves_every_earlier_byte_alone(sealed: bytes) -> None:
    assert sealed.startswith(report_pdf())


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6])
def test_one_changed_byte_breaks_it(sealed: bytes, key: SealKey, where: int) -> None:
    changed = bytearray(sealed)
    at = sealed.index(b"stream", int(len(report_pdf()) * where)) + 20
    changed[at] ^= 1
    assert not check_seal(bytes(changed), key).good


def test_something_added_behind_the_seal_shows(sealed: bytes, key: SealKey) -> None:
    assert not check_seal(sealed + b"\n% added later", key).good


def test_another_installation_does_not_trust_it(sealed: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        state = check_seal(sealed, load_seal(*make_demo_seal()))
    assert state.intact and not state.trusted


def test_a_document_without_seal_is_not_good(key: SealKey) -> None:
    assert not check_seal(report_pdf(), key).good


def test_a_key_of_another_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="belong together"):
        load_seal(make_demo_seal()[0], make_demo_seal()[1])


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="Poppler's pdfsig is not installed")
def test_another_program_agrees(sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
