"""Our own keys towards itsme: when each signs, opens and is published, and how they lie in their file."""

from __future__ import annotations

import json
import os
import random
import resource
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from joserfc.jwk import ECKey, RSAKey

from paspoort.identity.inner.key_file import KeyFile, read_file, roll_file
from paspoort.identity.inner.key_ring import DAY, HOUR, KeyRing, RingKey, read_ring, write_ring
from paspoort.identity.inner.provider import ProviderUnavailable
from tests.at_once import at_once

START = 1_800_000_000
FIRST = KeyRing(tuple(RingKey(use, START, RSAKey.generate_key(2048, auto_kid=True)) for use in ("sig", "enc")))
SECOND = FIRST.rolled(START + 100 * DAY)
ROLLED = START + 100 * DAY


def kid(ring: KeyRing, use: str) -> str:
    """The number of the newest key for this use."""
    return [one.kid for one in ring.keys if one.use == use][-1]


def published(ring: KeyRing, now: float, use: str) -> set[str]:
    return {key["kid"] for key in ring.published(now)["keys"] if key["use"] == use}


def test_the_very_first_keys_serve_at_once() -> None:
    assert FIRST.signing(START).kid == kid(FIRST, "sig")
    assert FIRST.opening(kid(FIRST, "enc"), START) is not None


def test_they_serve_until_newer_ones_come_however_long_that_takes() -> None:
    late = START + 5000 * DAY
    assert FIRST.signing(late).kid == kid(FIRST, "sig")
    assert FIRST.opening(kid(FIRST, "enc"), late) is not None
    assert published(FIRST, late, "sig") == {kid(FIRST, "sig")}


@pytest.mark.parametrize(("after", "signs"), [(0, FIRST), (DAY - 1, FIRST), (DAY, SECOND), (400 * DAY, SECOND)])
def test_a_new_signing_key_is_published_at_once_and_signs_a_day_later(after: int, signs: KeyRing) -> None:
    assert kid(SECOND, "sig") in published(SECOND, ROLLED + after, "sig")
    assert SECOND.signing(ROLLED + after).kid == kid(signs, "sig")


@pytest.mark.parametrize(("after", "there"), [(0, True), (DAY, True), (2 * DAY - 1, True), (2 * DAY, False)])
def test_the_old_signing_key_stays_published_while_what_it_signed_is_on_its_way(after: int, there: bool) -> None:
    assert (kid(FIRST, "sig") in published(SECOND, ROLLED + after, "sig")) == there


@pytest.mark.parametrize(("after", "opens"), [(0, True), (DAY, True), (DAY + HOUR - 1, True), (DAY + HOUR, False)])
def test_an_old_encryption_key_opens_for_a_day_and_an_hour_more(after: int, opens: bool) -> None:
    assert (SECOND.opening(kid(FIRST, "enc"), ROLLED + after) is not None) == opens
    assert SECOND.opening(kid(SECOND, "enc"), ROLLED + after) is not None


def test_of_the_encryption_keys_only_the_newest_is_published() -> None:
    assert published(SECOND, ROLLED, "enc") == {kid(SECOND, "enc")}


def test_a_signing_key_opens_nothing_and_an_unknown_number_neither() -> None:
    assert FIRST.opening(kid(FIRST, "sig"), START) is None
    assert FIRST.opening("unheard of", START) is None


def test_what_is_over_goes_with_the_next_roll() -> None:
    third = SECOND.rolled(ROLLED + 100 * DAY)
    assert len(third.keys) == 4
    assert {one.kid for one in FIRST.keys}.isdisjoint(one.kid for one in third.keys)


def test_nothing_private_is_ever_published() -> None:
    for key in SECOND.published(ROLLED)["keys"]:
        assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}
        assert key["alg"] == {"sig": "RS256", "enc": "RSA-OAEP-256"}[key["use"]]
    assert "private" not in repr(SECOND).lower() and "'d'" not in repr(SECOND)


def test_what_is_written_reads_back_the_same() -> None:
    again = read_ring(write_ring(SECOND))
    assert [(one.use, one.kid, one.published_at) for one in again.keys] == [
        (one.use, one.kid, one.published_at) for one in SECOND.keys
    ]
    assert write_ring(again) == write_ring(SECOND)


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["keys"][0].pop(name)


def having(**changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["keys"][0].update(changes)


SPOILED: dict[str, Callable[[dict[str, Any]], object]] = {
    "no time": without("published_at"),
    "a time in words": having(published_at="yesterday"),
    "a time that is a yes": having(published_at=True),
    "no use": without("use"),
    "another use": having(use="both"),
    "another algorithm": having(alg="RS512"),
    "no number": without("kid"),
    "a public key": lambda document: [document["keys"][0].pop(name) for name in ("d", "p", "q", "dp", "dq", "qi")],
    "a short key": lambda document: document["keys"][0].update(RSAKey.generate_key(1024).as_dict(private=True)),
    "another kind of key": lambda document: document["keys"].append(ECKey.generate_key("P-256").as_dict(private=True)),
    "the same key twice": lambda document: document["keys"].append(document["keys"][0]),
    "no encryption key": lambda document: document["keys"].pop(),
    "no keys": lambda document: document["keys"].clear(),
    "no list": lambda document: document.update(keys=7),
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("name", SPOILED)
def test_keys_that_make_no_sense_are_refused_without_being_told(name: str) -> None:
    document = json.loads(write_ring(FIRST))
    SPOILED[name](document)
    with pytest.raises(ValueError, match="key") as caught:
        read_ring(json.dumps(document))
    assert document["keys"] == 7 or not any(key.get("n", "-")[:20] in str(caught.value) for key in document["keys"])


def test_the_file_is_its_owners_alone_and_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    assert roll_file(path, START)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not roll_file(path, START + DAY - 1), "a second time, too soon, changes nothing"
    before = path.read_bytes()
    assert roll_file(path, START + DAY)
    assert path.read_bytes() != before and len(read_file(path).keys) == 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["itsme.json"]


def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    path.write_text("something else")
    path.chmod(0o600)
    with pytest.raises(ValueError, match="not the keys"):
        roll_file(path, START)
    assert path.read_text() == "something else"


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    roll_file(path, START)
    path.chmod(0o640)
    with pytest.raises(ValueError, match="0600"):
        read_file(path)
    with pytest.raises(ProviderUnavailable):
        KeyFile(path).signing()


def test_what_lay_in_wait_beside_the_file_is_not_written_through(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "itsme.json"
    elsewhere.write_text("precious")
    (tmp_path / ".itsme.json.new").symlink_to(elsewhere)
    assert roll_file(path, START)
    assert elsewhere.read_text() == "precious" and not path.is_symlink()


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    assert roll_file(link, START)
    assert link.is_symlink() and read_file(real).keys


def test_a_process_that_goes_on_sees_the_keys_that_were_rolled(tmp_path: Path) -> None:
    path, clock = tmp_path / "itsme.json", [float(START)]
    roll_file(path, START)
    keys = KeyFile(path, lambda: clock[0])
    first = keys.signing().kid
    roll_file(path, START + 2 * DAY)
    clock[0] = START + 2 * DAY
    assert keys.signing().kid == first and len(keys.published()["keys"]) == 3
    clock[0] = START + 3 * DAY
    assert keys.signing().kid != first


def test_two_who_roll_at_once_make_one_set(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    assert sorted(at_once(*[lambda: roll_file(path, START)] * 2)) == [False, True] and len(read_file(path).keys) == 2


WRITES = """
import sys
from itertools import cycle
from pathlib import Path
from paspoort.identity.inner.key_file import _replace
path = Path(sys.argv[1])
texts = cycle([path.read_text(), path.with_name("other").read_text()])
print("writing", flush=True)
for text in texts:
    _replace(path, text)
"""


def test_whoever_writes_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    path, other, chance = tmp_path / "itsme.json", tmp_path / "other", random.Random(4)
    whole = [write_ring(FIRST), write_ring(SECOND)]
    path.write_text(whole[0])
    path.chmod(0o600)
    for _ in range(8):
        other.write_text(whole[1])
        process = subprocess.Popen([sys.executable, "-c", WRITES, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout and process.stdout.readline() == "writing\n"
        time.sleep(chance.uniform(0.001, 0.05))
        process.kill()
        process.wait(10)
        process.stdout.close()
        assert path.read_text() in whole and stat.S_IMODE(path.stat().st_mode) == 0o600
    other.unlink()
    assert roll_file(path, START + 5000 * DAY)
    assert [one.name for one in tmp_path.iterdir()] == ["itsme.json"]


def test_a_disk_that_is_full_leaves_the_keys_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    roll_file(path, START)
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            roll_file(path, START + DAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before and roll_file(path, START + DAY)


def test_the_page_shows_the_public_halves_to_anyone_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "itsme.json"
    roll_file(path, time.time())
    with override_settings(ITSME_KEYS_FILE=str(path)):
        answer = Client().get("/.well-known/itsme-keys")
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/json", "no-store")
        assert [key.keys() for key in answer.json()["keys"]] == [{"kty", "n", "e", "kid", "use", "alg"}] * 2
        assert not answer.cookies
        assert Client().post("/.well-known/itsme-keys").status_code == 405
        os.truncate(path, 10)
        assert Client().get("/.well-known/itsme-keys").status_code == 503
