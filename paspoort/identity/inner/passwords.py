"""Passwords and user names, what someone knows beside a code: how they are read, and how a password is checked."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput
from paspoort.kernel.text import holds_national_number

SHORTEST, LONGEST, LEAST_DIFFERENT = 12, 200, 5
SHORTEST_NAME, LONGEST_NAME = 4, 60
USER_NAME = re.compile(r"[^\W_](?:[^\W_]|[._@-])*")
OURS = "leerlingenpaspoort"


def plain_user_name(text: str) -> str:
    """A user name in the one form in which it is kept and looked up: capitals and kinds of letters make no difference."""
    read = unicodedata.normalize("NFKC", text.strip()[:400].replace("\0", "\ufffd"))
    return unicodedata.normalize("NFKC", read.casefold())


def plain_password(text: str) -> str:
    """A password in the one form in which it is hashed, whatever keyboard typed it."""
    return unicodedata.normalize("NFKC", text[: LONGEST * 4])


def read_user_name(text: str) -> str:
    """A user name of someone's own choice. Raises `BadInput`."""
    name = plain_user_name(text)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not USER_NAME.fullmatch(name):
        raise BadInput({"user_name": _("Choose a user name of 4 to 60 letters and digits. Dots, hyphens and @ may be in it.")})
    if holds_national_number(name):
        raise BadInput({"user_name": _("Do not use your national number. Choose another user name.")})
    return name


def read_password(text: str, user_name: str, names: Iterable[str]) -> str:
    """A password that is good enough, in the form to hash. Raises `BadInput` with what to do about it."""
    password = plain_password(text)
    if len(password) < SHORTEST:
        problem = _("Choose a password of at least 12 characters. Four words after each other work well.")
    elif len(text) > LONGEST:
        problem = _("Choose a password of at most 200 characters.")
    elif len(set(password.casefold())) < LEAST_DIFFERENT or _is_common(password):
        problem = _("This password is among the first that someone would try. Choose another one.")
    elif any(part in password.casefold() for part in _telling(user_name, names)):
        problem = _("Choose a password without your name, your user name or the name of this site in it.")
    else:
        return password
    raise BadInput({"password": problem})


def _telling(user_name: str, names: Iterable[str]) -> list[str]:
    words = [word for name in names for word in plain_user_name(name).split()]
    return [part for part in (OURS, user_name, *words) if len(part) >= 4]


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _is_common(password: str) -> bool:
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


def hashed(password: str) -> str:
    """A password as it is kept: what it was cannot be read from it, and trying one takes time."""
    return make_password(password)


@cache
def nobodys() -> str:
    """The hash of a password that nobody has: who does not exist is checked against it, so that this takes as long."""
    return make_password(secrets.token_urlsafe(24))


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password; without one that was kept it takes as long, and never fits."""
    right = check_password(plain_password(password), kept or nobodys())
    return right and kept is not None
