"""What the claims of a checked token say about someone: read strictly, because rights hang on them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from paspoort.identity.inner.levels import ACM_LEVELS, Level, claims_federal_token, level_of
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused
from paspoort.identity.inner.roles3d import RefusedRole, Role3D, read_roles

_INSTITUTION = re.compile(r"[0-9]{6}")
_NATIONAL_NUMBER = re.compile(r"[0-9]{11}")
_LONGEST = 255
_LATEST = 1 << 33


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What an installation takes from the claims.

    `role_claim` is compared exactly (its case differs between applications); `pairs` are the (right, context)
    pairs for which ACM is trusted. `target_groups`: who may come in, 'OV' being schools and CLBs; with an
    empty set no institution is needed. `require_role`: refuse who brings no role for the chosen institution;
    off where rights are also given inside the product.
    """

    role_claim: str = ""
    pairs: frozenset[tuple[str, str]] = frozenset()
    target_groups: frozenset[str] = frozenset({"OV"})
    require_role: bool = False
    levels: Mapping[str, Level] = field(default_factory=lambda: ACM_LEVELS)


def read_proof(provider: str, claims: Mapping[str, Any], rules: ClaimRules) -> Proof:
    """Turn checked claims into a proof for one institution, or raise `SignInRefused` (rules 52, 112, 113).

    A token that does not say when the key was shown proves nothing about when: its `auth_time` is 0, long ago.
    """
    if claims_federal_token(claims):
        raise SignInRefused(Refusal.FEDERAL_TOKEN)
    target_group = _text(claims, "vo_doelgroepcode")
    institution = _institution(claims, target_group, rules)
    roles, refused = _roles(claims, institution, rules)
    acr = _acr(claims)
    _moment(claims, "exp", 0)  # not kept, but a moment out of this world makes the whole token doubtful
    return Proof(
        provider=provider,
        subject=_text(claims, "sub") or _refuse(),
        given_name=_text(claims, "given_name") or "",
        family_name=_text(claims, "family_name") or "",
        national_number=_national_number(claims),
        vo_id=_vo_id(claims),
        audience=target_group,
        institution_number=institution,
        institution_name=_text(claims, "vo_orgnaam"),
        acr=acr,
        level=level_of(acr, rules.levels),
        auth_time=_moment(claims, "auth_time", 0),
        roles=roles,
        refused_roles=refused,
        sid=_text(claims, "sid"),
    )


def _institution(claims: Mapping[str, Any], target_group: str | None, rules: ClaimRules) -> str | None:
    number = claims.get("vo_orgcode")
    if rules.target_groups and target_group not in rules.target_groups:
        raise SignInRefused(Refusal.TARGET_GROUP_REFUSED)
    if number is None:
        if rules.target_groups:
            raise SignInRefused(Refusal.INSTITUTION_MISSING)
        return None
    if not isinstance(number, str) or not _INSTITUTION.fullmatch(number):
        raise SignInRefused(Refusal.INSTITUTION_MALFORMED)
    return number


def _roles(
    claims: Mapping[str, Any], institution: str | None, rules: ClaimRules
) -> tuple[tuple[Role3D, ...], tuple[RefusedRole, ...]]:
    kept, refused = read_roles(claims.get(rules.role_claim), rules.pairs, institution)
    if rules.require_role and not kept:
        raise SignInRefused(Refusal.NO_ROLE)
    return kept, refused


def _acr(claims: Mapping[str, Any]) -> str | None:
    """An `acr` that makes no sense is as good as none: the lowest level."""
    acr = claims.get("acr")
    return acr if isinstance(acr, str) and 0 < len(acr) <= _LONGEST and acr.isprintable() else None


def _national_number(claims: Mapping[str, Any]) -> str | None:
    text = _text(claims, "rrn")
    if text is None:
        return None
    digits = text.translate({ord(sign): None for sign in " .-"})
    return digits if _NATIONAL_NUMBER.fullmatch(digits) else _refuse()


def _vo_id(claims: Mapping[str, Any]) -> str | None:
    text = _text(claims, "vo_id")
    try:
        return str(UUID(text)) if text is not None else None
    except ValueError:
        _refuse()


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        _refuse()
    return value.strip() or None


def _moment(claims: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = claims.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST:
        _refuse()
    return int(value)


def _refuse() -> NoReturn:
    raise SignInRefused(Refusal.CLAIM_MALFORMED)
