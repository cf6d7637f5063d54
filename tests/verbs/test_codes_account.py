"""What someone knows beside a code: a user name that is free, and a password that nobody tries first."""

from __future__ import annotations

import time

import pytest

from paspoort.demo import world as demo
from paspoort.identity.actions import Begun, Level, Proof, set_account, user_name_of
from paspoort.identity.inner import passwords
from paspoort.identity.models import Account
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from tests.verbs.codes_ground import PASSWORD, USER, activate_app, now, try_app, unused, wrong_code

pytestmark = pytest.mark.usefixtures("world")


def problem(user_name: str, password: str) -> str:
    """The field that is wrong; nothing when all is well."""
    with acting_as(demo.sign_in("care", "linde")) as acting:
        try:
            set_account(acting, user_name, password)
        except BadInput as bad:
            assert all(bad.problems.values())
            return next(iter(bad.problems))
        return ""


@pytest.mark.parametrize(
    "user_name", ["", "abc", "x" * 61, "two words", "a\0bcd", ".dots", "<b>bold</b>", "93.05.18-223.61", "93051822361", "a/../b"]
)
def test_a_user_name_that_will_not_do(user_name: str) -> None:
    assert problem(user_name, PASSWORD) == "user_name"


@pytest.mark.parametrize("user_name", ["marieke", "m.vdb@delinde.example", "Zoë-Çelik", "1234", "名前名前"])
def test_a_user_name_that_will_do(user_name: str) -> None:
    assert problem(user_name, PASSWORD) == ""


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elf tekens!",
        "y" * 201,
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "1234567890123",
        "qwertyuiop123",
        "ik ben Marieke zelf",
        "van den broeck 2026!",
        "marieke.vdb 123456",
        "Leerlingenpaspoort1",
    ],
)
def test_a_password_that_will_not_do(password: str) -> None:
    assert problem(USER, password) == "password"


@pytest.mark.parametrize("password", ["twaalf teken", "éèêëïîü€€€€🔑🔑", "  spaties ook  ", "y" * 190 + "abcdefghij"])
def test_any_characters_will_do(password: str) -> None:
    assert problem(USER, password) == ""


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    composed, apart = "caf\u00e9 cr\u00e8me s\u00fcss", "cafe\u0301 cre\u0300me su\u0308ss"
    kept = passwords.hashed(passwords.plain_password(composed))
    assert passwords.fits(apart, kept)
    assert not passwords.fits(apart + ".", kept)


def test_a_user_name_is_one_persons_whatever_the_capitals() -> None:
    assert problem(USER, PASSWORD) == ""
    with acting_as(demo.sign_in("head", "linde")) as acting, pytest.raises(BadInput, match="user_name"):
        set_account(acting, USER.upper(), PASSWORD)


def test_a_password_is_kept_as_its_hash_only_and_changing_it_ends_the_old_one() -> None:
    seed, key = activate_app()
    kept = Account.objects.get(person_id=key.person_id)
    assert kept.password.startswith("scrypt$")
    with acting_as(demo.sign_in("care", "linde")) as acting:
        set_account(acting, "marieke.new", "vijf groene schoenen")
        assert user_name_of(acting) == "marieke.new"
    assert isinstance(try_app(now(seed)), Begun)
    assert isinstance(try_app(now(seed), "marieke.new", "vijf groene schoenen"), Proof)


def test_a_password_is_kept_so_that_each_try_costs_an_attacker_dearly(as_slow_as_in_use: None) -> None:
    """At least what OWASP asks of scrypt: 16 MB and 5 times over (N=2^14, r=8, p=5)."""
    _scrypt, work, _salt, block, times, _hash = passwords.hashed(PASSWORD).split("$")
    assert int(work) >= 2**14 and int(block) >= 8 and int(times) >= 5


@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
def test_a_forgotten_password_is_chosen_anew_with_the_same_proof_only(level: Level) -> None:
    with pytest.raises(Refused, match="step_up"), acting_as(demo.sign_in("care", "linde", level)) as acting:
        set_account(acting, USER, PASSWORD)


def test_who_does_not_exist_takes_as_long(as_slow_as_in_use: None) -> None:
    """Not a matter of milliseconds: the hash of the password is nearly all of it, and must be there in each case."""
    seed, key = activate_app()
    passwords.nobodys()

    def seconds(user_name: str, password: str, code: str) -> float:
        spent = []
        for _each in range(3):
            unused(key)
            began = time.process_time()
            try_app(code, user_name, password)
            spent.append(time.process_time() - began)
        return sorted(spent)[1]

    wrong_name = seconds("nobody.at.all", PASSWORD, now(seed))
    wrong_password = seconds(USER, "another password here", now(seed))
    bad_code = seconds(USER, PASSWORD, wrong_code(seed))
    assert max(wrong_name, wrong_password, bad_code) < 2 * min(wrong_name, wrong_password, bad_code)
