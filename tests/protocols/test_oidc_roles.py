"""The roles in ACM's claims: what is kept, what is refused and why, and that nothing can break the reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.identity.inner.levels import ACM_KEYS, ACM_LEVELS, Level, keys_reaching, level_of
from paspoort.identity.inner.roles3d import RefusedRole, Role3D, RoleRefusal, read_roles

PAIRS = frozenset({("IRISGebruiker", "gebruiker"), ("CLB-Medewerker", "verslag"), ("Lezer", "")})
SCHOOL = "034793"
KEPT = Role3D("IRISGebruiker", "gebruiker", SCHOOL)


def reasons(claim: object, institution: str | None = SCHOOL) -> list[RoleRefusal]:
    kept, refused = read_roles(claim, PAIRS, institution)
    assert kept == ()
    return [each.reason for each in refused]


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        (["IRISGebruiker-gebruiker:034793"], [KEPT]),
        ("IRISGebruiker-gebruiker:034793", [KEPT]),
        (["irisgebruiker-GEBRUIKER:034793"], [KEPT]),
        (["IRISGebruiker-gebruiker:034793", "irisgebruiker-gebruiker:034793"], [KEPT]),
        (["IRISGebruiker-gebruiker:034793,030569"], [KEPT]),
        (["CLB-Medewerker-verslag:034793"], [Role3D("CLB-Medewerker", "verslag", SCHOOL)]),
        (["Lezer:034793"], [Role3D("Lezer", "", SCHOOL)]),
        ([], []),
        (None, []),
    ],
)
def test_what_is_kept(claim: object, kept: list[Role3D]) -> None:
    assert list(read_roles(claim, PAIRS, SCHOOL)[0]) == kept


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"IRISGebruiker-gebruiker": "034793"}, RoleRefusal.CLAIM_MALFORMED),
        (34793, RoleRefusal.CLAIM_MALFORMED),
        ([["IRISGebruiker-gebruiker:034793"]], RoleRefusal.ROLE_MALFORMED),
        ("", RoleRefusal.ROLE_MALFORMED),
        (":034793", RoleRefusal.ROLE_MALFORMED),
        ("IRISGebruiker-gebruiker", RoleRefusal.ROLE_MALFORMED),
        ("IRISGebruiker-gebruiker:", RoleRefusal.ROLE_MALFORMED),
        ("x" * 5000 + ":034793", RoleRefusal.ROLE_MALFORMED),
        ("IRISGebruiker:034793", RoleRefusal.CONTEXT_UNKNOWN),
        ("IRISGebruiker-baas:034793", RoleRefusal.CONTEXT_UNKNOWN),
        ("Lezer-baas:034793", RoleRefusal.CONTEXT_UNKNOWN),
        ("Baas-gebruiker:034793", RoleRefusal.RIGHT_UNKNOWN),
        ("IRISGebruiker -gebruiker:034793", RoleRefusal.RIGHT_UNKNOWN),
        ("IRISGebruiker-gebruiker:34793", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker: 034793", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker:034793:1", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker:٠٣٤٧٩٣", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker:034793\n", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker:OVO002949", RoleRefusal.INSTITUTION_MALFORMED),
        ("IRISGebruiker-gebruiker:030569", RoleRefusal.OTHER_INSTITUTION),
    ],
)
def test_what_is_refused_and_why(claim: object, reason: RoleRefusal) -> None:
    assert reasons(claim) == [reason]


def test_without_a_chosen_institution_no_role_counts() -> None:
    assert reasons("IRISGebruiker-gebruiker:034793", None) == [RoleRefusal.OTHER_INSTITUTION]


def test_a_refused_role_is_shown_in_a_trace_only_when_it_is_plain() -> None:
    _, refused = read_roles(["Baas-x:034793", "Jan Janssens <jan@school.example>:034793"], PAIRS, SCHOOL)
    assert refused == (
        RefusedRole(RoleRefusal.RIGHT_UNKNOWN, "Baas-x:034793"),
        RefusedRole(RoleRefusal.RIGHT_UNKNOWN, ""),
    )


def test_a_flood_of_roles_is_cut_off_and_said() -> None:
    kept, refused = read_roles([f"Baas-{n}:034793" for n in range(9000)] + ["Lezer:034793"], PAIRS, SCHOOL)
    assert kept == ()
    assert len(refused) == 501
    assert refused[-1].reason == RoleRefusal.TOO_MANY


words = st.text(alphabet="IRISgebruikerCLB-:,0123456789 é\n\x00", max_size=60) | st.text(max_size=60)


@given(st.one_of(words, st.none(), st.integers(), st.lists(st.one_of(words, st.none(), st.lists(words)))))
def test_nothing_breaks_the_reading_and_only_listed_roles_for_this_school_come_out(claim: object) -> None:
    kept, refused = read_roles(claim, PAIRS, SCHOOL)
    assert all((role.right, role.context) in PAIRS and role.institution_number == SCHOOL for role in kept)
    assert all(each.text.isprintable() and each.text.isascii() for each in refused)


@given(st.lists(st.sampled_from([SCHOOL, "030569", "12345", "OVO002949"]), min_size=1, max_size=5))
def test_each_organisation_of_a_list_gets_its_own_answer(numbers: list[str]) -> None:
    kept, refused = read_roles("IRISGebruiker-gebruiker:" + ",".join(numbers), PAIRS, SCHOOL)
    assert len(kept) == int(SCHOOL in numbers)
    assert len(refused) == len(set(numbers) - {SCHOOL})


@given(st.text(max_size=40))
def test_only_a_listed_key_is_worth_more_than_the_lowest(acr: str) -> None:
    assert level_of(acr) == ACM_LEVELS.get(acr, Level.LOW)
    assert level_of(None) == Level.LOW


def test_only_the_strong_keys_reach_high() -> None:
    assert [key.rsplit(":", 1)[1] for key in keys_reaching(Level.HIGH, ACM_KEYS)] == ["eid", "itsme"]
