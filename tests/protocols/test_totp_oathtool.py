"""Codes beside an independent maker of them, `oathtool`, and the test vectors of RFC 6238."""

from __future__ import annotations

import base64
import shutil
import subprocess
import time
from collections.abc import Callable

import pyotp
import pytest

from paspoort.demo import world as demo
from paspoort.identity.actions import Begun, Proof, add_app_key, set_account, start_app_key
from paspoort.identity.inner import totp
from paspoort.kernel.actions import acting_as
from tests.verbs.codes_ground import PASSWORD, USER, try_app, unused

RFC_SEED = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.fixture
def phone() -> Callable[..., str]:
    """Another program that makes the codes, as an app on a phone does."""
    if shutil.which("oathtool") is None:
        pytest.skip("oathtool was not found, so codes were not compared with it: install the package oathtool.")

    def code(seed: str, at: float | None = None) -> str:
        moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() if at is None else at))
        return subprocess.run(
            ["oathtool", "--totp", "--base32", "--now", moment, seed], capture_output=True, text=True, check=True
        ).stdout.strip()

    return code


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_the_vectors_of_rfc_6238_count_at_their_moment(at: int, code: str) -> None:
    assert totp.step_of(RFC_SEED, code[-6:], at) == at // 30
    for seconds in (-30, 30):
        assert totp.step_of(RFC_SEED, code[-6:], at + seconds) == at // 30
    for seconds in (-90, 90, 3600):
        assert totp.step_of(RFC_SEED, code[-6:], at + seconds) is None


@pytest.mark.parametrize("at", [0, 29, 30, 1_700_000_000, 1_800_000_015, 4_102_444_800])
def test_oathtool_makes_the_same_codes(phone: Callable[..., str], at: int) -> None:
    for seed in (RFC_SEED, totp.new_seed()):
        assert totp.step_of(seed, phone(seed, at), at) == at // 30


@pytest.mark.usefixtures("world")
def test_a_phone_with_oathtool_is_activated_and_signs_in(phone: Callable[..., str]) -> None:
    with acting_as(demo.sign_in("care", "linde")) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
        seed = "".join(new.groups)
        key = add_app_key(acting, "oathtool", new.sealed, phone(seed))
    unused(key)
    code = phone(seed)
    assert isinstance(try_app(code), Proof)
    assert isinstance(try_app(code), Begun)
    for minutes in (-2, 2):
        assert isinstance(try_app(phone(seed, time.time() + 60 * minutes)), Begun)


def test_seeds_are_random_and_long_enough() -> None:
    seeds = {totp.new_seed() for _each in range(50)}
    assert len(seeds) == 50
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}


def test_an_app_reads_from_the_picture_what_was_meant() -> None:
    seed = totp.new_seed()
    read = pyotp.parse_uri(totp.seed_uri(seed, "zoë @ the school: & more"))
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.name, read.issuer) == (seed, "zoë @ the school: & more", "Leerlingenpaspoort")
    assert (read.digits, read.interval) == (6, 30)
