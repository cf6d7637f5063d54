"""The shape every way of proving who you are has here: begin, come back, proof.

A provider is one file beside this one. It knows a protocol and nothing of our tables: what must survive
between `begin` and `complete` (`Challenge.pending`) is kept by the caller, bound to one browser and taken out
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

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


class SignInRefused(Exception):
    """A sign-in that does not count. Carries its code and nothing about the person."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


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
    other (rule 114). `switch`: let the provider ask again on whose behalf. `subject`: it must be this person
    (step-up).
    """

    level: Level = Level.LOW
    institution_number: str | None = None
    switch: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """Where to send the browser, and what to keep for when it comes back (at most `seconds` later)."""

    url: str
    pending: Pending = field(repr=False)
    seconds: int = 900


@dataclass(frozen=True, slots=True)
class Proof:
    """Who someone is, for which institution, how surely, and until when: the outcome of a completed sign-in.

    Times are seconds since 1970 (UTC). Institution numbers are six digits as text, national numbers eleven.
    Names, number and token stay out of `repr`, so that no log can carry them.
    """

    provider: str
    subject: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    national_number: str | None = field(repr=False)
    vo_id: str | None = field(repr=False)
    audience: str | None
    institution_number: str | None
    institution_name: str | None
    acr: str | None
    level: Level
    auth_time: int
    expires: int
    roles: tuple[Role3D, ...] = ()
    refused_roles: tuple[RefusedRole, ...] = ()
    sid: str | None = field(default=None, repr=False)
    id_token_hint: str | None = field(default=None, repr=False)


class Provider(Protocol):
    """One way of proving who you are."""

    @property
    def key(self) -> str:
        """Its short name in traces and settings, such as 'acm'."""

    def begin(self, wish: Wish) -> Challenge:
        """Start a sign-in: where the browser goes, and what the caller must keep."""

    def complete(self, params: Mapping[str, str], pending: Pending | None) -> Proof:
        """Turn the browser's answer and what was kept into a proof, or raise `SignInRefused`."""

    def sign_out_url(self, state: str | None = None) -> str | None:
        """Where to send the browser to end the session at the provider too; None when it has no such
        place."""
