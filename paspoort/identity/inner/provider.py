"""The shape every way of proving who you are has here: begin, come back, proof.

A provider is one file beside this one. It knows a protocol and nothing of our tables: what must survive
between `begin` and `complete` (`Challenge.pending`) is kept by the caller, bound to one browser and taken out
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.roles3d import RefusedRole, Role3D

Refusal = StrEnum(
    "Refusal",
    "PROVIDER_UNAVAILABLE PROVIDER_MALFORMED PROVIDER_ERROR CANCELLED SCOPE_REFUSED REQUEST_REFUSED CLIENT_REFUSED "
    "CODE_REFUSED ANSWER_MALFORMED PENDING_MISSING PENDING_EXPIRED PENDING_SPENT STATE_MISMATCH TOKEN_MALFORMED TOKEN_TYPE "
    "ALGORITHM_REFUSED KEY_UNKNOWN SIGNATURE_INVALID ISSUER_MISMATCH AUDIENCE_MISMATCH PARTY_MISMATCH NONCE_MISMATCH "
    "ACCESS_TOKEN_MISMATCH TOKEN_EXPIRED TOKEN_FROM_FUTURE CLAIM_MALFORMED TARGET_GROUP_REFUSED INSTITUTION_MISSING "
    "INSTITUTION_MALFORMED OTHER_INSTITUTION OTHER_PERSON LEVEL_TOO_LOW NO_ROLE INSTITUTION_UNKNOWN PERSON_ENDED "
    "NOT_KNOWN_HERE KEY_NOT_OFFERED FEDERAL_TOKEN PROOF_TOO_OLD SUBJECT_CHANGED DECRYPTION_FAILED CODE_WRONG CODE_OVER "
    "TOO_MANY_TRIES KEY_ENDED COUNTER_BACK USER_NOT_VERIFIED ORIGIN_MISMATCH FORMAT_REFUSED CERTIFICATE_MALFORMED "
    "CERTIFICATE_EXPIRED CERTIFICATE_REVOKED CERTIFICATE_UNTRUSTED CERTIFICATE_PURPOSE REVOCATION_UNKNOWN "
    "CERTIFICATE_MISSING PROXY_UNPROVEN",
)
"""Every reason for which a sign-in is refused: the closed list a trace may carry. Each value is its name in small letters."""


class SignInRefused(Exception):
    """A sign-in that does not count. Carries its code and nothing about the person; and in which sign-in it happened, so
    that it can be tried again: by which way, to which page, for what wish."""

    way = ""
    return_to = ""
    wish: "Wish | None" = None

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code

    def during(self, way: str, return_to: str, wish: "Wish") -> None:
        """Note in which sign-in this happened."""
        self.way, self.return_to, self.wish = way, return_to, wish


class ProviderUnavailable(SignInRefused):
    """The provider cannot be reached or is out of order: nothing is wrong with the person; try again
    later."""

    def __init__(self) -> None:
        super().__init__(Refusal.PROVIDER_UNAVAILABLE)


Pending = dict[str, str]
"""What the caller keeps between `begin` and `complete`: text only, secret, for one browser and one use."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sign-in has to give; an answer that gives less is refused.

    `level`: least assurance (step-up asks HIGH). `institution_number`: sign in for that institution and no
    other (rule 114). `switch`: let the provider ask again on whose behalf. `subject`: the provider must know
    this person under this key; `person_id`: it must be this person, whatever the provider (step-up). `key`:
    of the keys that a provider has, ask for this one. `fresh`: the key itself must be shown now, not minutes
    ago.
    """

    level: Level = Level.LOW
    institution_number: str | None = None
    switch: bool = False
    subject: str | None = None
    person_id: UUID | None = None
    key: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way in as people know it, for the page on which they choose: a provider may have several.

    `needs` is what must be at hand, `takes` about how many seconds it takes someone who did it before, `level`
    what it is worth, `icon` the picture beside it. `key` is what goes into `Wish.key`. `scripted`: the browser
    must run a script for it (a card reader, a passkey). `own`: a key that was made here, which never makes
    another key.
    """

    code: str
    name: Promise | str
    needs: Promise | str
    takes: int
    level: Level
    icon: str
    key: str | None = None
    scripted: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where someone signs in: the address on the network, the kind of browser, and the sealed word that
    this device was used before (empty when it was not)."""

    address: str = field(default="", repr=False)
    device: str = ""
    known: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What comes next in a sign-in, and what to keep for when the answer comes (at most `seconds` later).

    Either the browser leaves for `url`, or a page of our own asks: `page` names it, `shown` is what it
    shows. The page posts its answer, with the state, to the address where every answer comes back.
    """

    url: str
    pending: Pending = field(repr=False)
    seconds: int = 900
    page: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict, repr=False)


class GoOn(Exception):
    """The sign-in is not over: another question follows, or the same one again because of a `problem`.

    `wait`: so many seconds before another try makes sense.
    """

    def __init__(self, challenge: Challenge, problem: Refusal | None = None, wait: int = 0) -> None:
        super().__init__(problem.value if problem else "")
        self.challenge, self.problem, self.wait = challenge, problem, wait


@dataclass(frozen=True, slots=True)
class Proof:
    """Who someone is, for which institution, how surely, and shown when: the outcome of a completed sign-in.

    Times are seconds since 1970 (UTC). Institution numbers are six digits as text, national numbers eleven.
    Names, number and token stay out of `repr`, so that no log can carry them. A provider that knows no
    institutions (`names_place` false) proves only who someone is: it lets in nobody who does not work somewhere
    already. An own key names its `person_id` and `key_id`; `known` is the sealed word for this device to keep.
    """

    provider: str
    subject: str = field(repr=False)
    level: Level
    auth_time: int
    given_name: str = field(default="", repr=False)
    family_name: str = field(default="", repr=False)
    national_number: str | None = field(default=None, repr=False)
    vo_id: str | None = field(default=None, repr=False)
    audience: str | None = None
    institution_number: str | None = None
    institution_name: str | None = None
    acr: str | None = None
    roles: tuple[Role3D, ...] = ()
    refused_roles: tuple[RefusedRole, ...] = ()
    sid: str | None = field(default=None, repr=False)
    id_token_hint: str | None = field(default=None, repr=False)
    person_id: UUID | None = None
    key_id: UUID | None = None
    names_place: bool = True
    known: str = field(default="", repr=False)


class Provider(Protocol):
    """One way of proving who you are.

    Its module has a function `make() -> Provider | None` (None: this installation has it off) and stands in one
    line of `providers.py`.
    """

    @property
    def key(self) -> str:
        """Its short name in traces and settings, such as 'acm'."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in that it offers, best known first."""

    def begin(self, wish: Wish, visitor: Visitor) -> Challenge:
        """Start a sign-in: where the browser goes or what our page asks, and what the caller must keep."""

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """Turn the answer and what was kept into a proof; raise `GoOn` for a next question, or
        `SignInRefused`."""

    def sign_out_url(self, state: str | None = None) -> str | None:
        """Where to send the browser to end the session at the provider too; None when it has no such
        place."""
