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


class Refusal(StrEnum):
    """Every reason for which a sign-in is refused: the closed list a trace may carry."""

    PROVIDER_UNAVAILABLE = "provider_unavailable"
    PROVIDER_MALFORMED = "provider_malformed"
    PROVIDER_ERROR = "provider_error"
    CANCELLED = "cancelled"
    SCOPE_REFUSED = "scope_refused"
    REQUEST_REFUSED = "request_refused"
    CLIENT_REFUSED = "client_refused"
    CODE_REFUSED = "code_refused"
    ANSWER_MALFORMED = "answer_malformed"
    PENDING_MISSING = "pending_missing"
    PENDING_EXPIRED = "pending_expired"
    PENDING_SPENT = "pending_spent"
    STATE_MISMATCH = "state_mismatch"
    TOKEN_MALFORMED = "token_malformed"  # noqa: S105
    TOKEN_TYPE = "token_type"  # noqa: S105
    ALGORITHM_REFUSED = "algorithm_refused"
    KEY_UNKNOWN = "key_unknown"
    SIGNATURE_INVALID = "signature_invalid"
    ISSUER_MISMATCH = "issuer_mismatch"
    AUDIENCE_MISMATCH = "audience_mismatch"
    PARTY_MISMATCH = "party_mismatch"
    NONCE_MISMATCH = "nonce_mismatch"
    ACCESS_TOKEN_MISMATCH = "access_token_mismatch"  # noqa: S105
    TOKEN_EXPIRED = "token_expired"  # noqa: S105
    TOKEN_FROM_FUTURE = "token_from_future"  # noqa: S105
    CLAIM_MALFORMED = "claim_malformed"
    TARGET_GROUP_REFUSED = "target_group_refused"
    INSTITUTION_MISSING = "institution_missing"
    INSTITUTION_MALFORMED = "institution_malformed"
    OTHER_INSTITUTION = "other_institution"
    OTHER_PERSON = "other_person"
    LEVEL_TOO_LOW = "level_too_low"
    NO_ROLE = "no_role"
    INSTITUTION_UNKNOWN = "institution_unknown"
    PERSON_ENDED = "person_ended"
    NOT_KNOWN_HERE = "not_known_here"
    KEY_NOT_OFFERED = "key_not_offered"
    FEDERAL_TOKEN = "federal_token"  # noqa: S105
    PROOF_TOO_OLD = "proof_too_old"
    SUBJECT_CHANGED = "subject_changed"
    DECRYPTION_FAILED = "decryption_failed"
    CODE_WRONG = "code_wrong"
    CODE_OVER = "code_over"
    TOO_MANY_TRIES = "too_many_tries"
    KEY_ENDED = "key_ended"
    COUNTER_BACK = "counter_back"
    USER_NOT_VERIFIED = "user_not_verified"
    ORIGIN_MISMATCH = "origin_mismatch"
    FORMAT_REFUSED = "format_refused"
    CERTIFICATE_MALFORMED = "certificate_malformed"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CERTIFICATE_PURPOSE = "certificate_purpose"
    REVOCATION_UNKNOWN = "revocation_unknown"
    CERTIFICATE_MISSING = "certificate_missing"
    PROXY_UNPROVEN = "proxy_unproven"


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
