"""A checkpoint is a signed note that anyone can check, and a published one is never buried."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from paspoort.audit.actions import checkpoint_key, make_checkpoint, publish_checkpoint, seal_traces, verify
from paspoort.audit.inner.note import NotACheckpoint, parse_verifier_line, read_checkpoint, sign_note, verifier_line
from paspoort.audit.models import Checkpoint
from paspoort.kernel.models import Refused
from tests.verbs.audit_ground import attack, leave, sealed

# the public test key and note of the signed-note format
SECRET = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_notes_are_signed_as_other_implementations_sign_them() -> None:
    key = Ed25519PrivateKey.from_private_bytes(SECRET)
    assert verifier_line("PeterNeumann", key.public_key().public_bytes_raw()) == VERIFIER
    assert sign_note(TEXT, "PeterNeumann", key) == f"{TEXT}\n\u2014 PeterNeumann {SIGNATURE}\n"
    assert parse_verifier_line(VERIFIER) == ("PeterNeumann", key.public_key().public_bytes_raw())


def test_a_checkpoint_has_the_lines_of_the_format_and_our_signature(trail: None) -> None:
    sealed(5)
    note = make_checkpoint()
    lines = note.split("\n")
    assert lines[:2] == [settings.CHECKPOINT_ORIGIN, "5"]
    assert len(base64.b64decode(lines[2], validate=True)) == 32
    assert lines[3] == ""
    assert lines[4].startswith(f"\u2014 {settings.CHECKPOINT_ORIGIN} ")
    assert lines[5:] == [""]
    assert read_checkpoint(note, [checkpoint_key()]).size == 5


def test_the_same_tree_is_signed_once(trail: None) -> None:
    sealed(3)
    assert make_checkpoint() == make_checkpoint()
    assert Checkpoint.objects.count() == 1


def test_an_empty_trail_has_a_checkpoint_that_fits(trail: None) -> None:
    make_checkpoint()
    assert verify().checkpoints == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda note: note.replace("\n4\n", "\n5\n"),
        lambda note: note.replace("leerlingenpaspoort", "iemandanders"),
        lambda note: note.rpartition("\n\n")[0] + "\n",
        lambda note: note.replace("\n\n", "\nextra\n\n"),
        lambda note: "\n4\n\n",
        lambda note: "",
    ],
)
def test_a_forged_checkpoint_is_not_read(trail: None, forge: Callable[[str], str]) -> None:
    sealed(4)
    note = make_checkpoint()
    assert forge(note) != note
    with pytest.raises(NotACheckpoint):
        read_checkpoint(forge(note), [checkpoint_key()])


def test_a_note_of_another_key_is_not_ours(trail: None) -> None:
    sealed(1)
    text = make_checkpoint().rpartition("\n\n")[0] + "\n"
    forged = sign_note(text, settings.CHECKPOINT_ORIGIN, Ed25519PrivateKey.generate())
    with pytest.raises(NotACheckpoint):
        read_checkpoint(forged, [checkpoint_key()])


def test_publishing_seals_what_waits_and_leaves_one_whole_file(trail: None, tmp_path: Path) -> None:
    leave(7)
    file = tmp_path / "checkpoint"
    assert publish_checkpoint(file) == file.read_text()
    assert file.read_text().split("\n")[1] == "7"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
    leave(2)
    publish_checkpoint(file)
    assert file.read_text().split("\n")[1] == "9"


def test_a_published_checkpoint_that_no_longer_fits_stays(trail: None, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint"
    sealed(7)
    published = publish_checkpoint(file)
    attack("update audit_checkpoint set root = sha256(root)")
    with pytest.raises(Refused, match="checkpoint_contradicts"):
        publish_checkpoint(file)
    assert file.read_text() == published


def test_publishing_does_not_replace_another_kind_of_file(trail: None, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear colleague")
    with pytest.raises(Refused, match="checkpoint_unreadable"):
        publish_checkpoint(tmp_path / "letter")
    assert (tmp_path / "letter").read_text() == "Dear colleague"


def test_a_key_of_the_operator_signs_when_one_is_given(trail: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(2)
    make_checkpoint()
    earlier, pem = checkpoint_key(), tmp_path / "key.pem"
    pem.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setattr(settings, "CHECKPOINT_KEY_FILE", str(pem))
    assert checkpoint_key() != earlier
    seal_traces()
    make_checkpoint()
    assert not verify().ok, "a checkpoint of the earlier key needs that key"
    assert verify(other_keys=[earlier]).ok
