"""The roles in ACM's claims: what is kept, what is refused and why, and that nothing can break the reading."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from paspoort.identity.inner.claims import ClaimRules, read_proof
from paspoort.identity.inner.levels import ACM_KEYS, ACM_LEVELS, Level, keys_reaching, level_of
from paspoort.identity.inner.roles3d import RefusedRole, Role3D, RoleRefusal, read_roles
from paspoort.identity.models import Session
from paspoort.rights.models import Grant
from tests.protocols.product_world import Product, is_in, known_at, last_refusal

PAIRS = frozenset({("IRISGebruiker", "gebruiker"), ("CLB-Medewerker", "verslag"), ("Lezer", "")})
SCHOOL = "034793"
KEPT = Role3D("IRISGebruiker", "gebruiker", SCHOOL)


def reasons(claim: object, institution: str | None = SCHOOL) -> list[RoleRefusal]:
    kept, refused = read_roles(claim, PAIRS, institution)
    assert kept == ()
    return [each.reason for each in refused]


def test_rule_1_the_claim_is_found_by_its_exact_name() -> None:
    claims = {"sub": "one", "vo_doelgroepcode": "OV", "vo_orgcode": SCHOOL, "iris_rol_3D": "Lezer:034793"}
    assert read_proof("acm", claims, ClaimRules("iris_rol_3D", PAIRS)).roles
    assert not read_proof("acm", claims, ClaimRules("iris_rol_3d", PAIRS)).roles


def test_rule_2_right_and_context_match_in_any_case_and_the_organisation_is_kept_as_it_is() -> None:
    assert read_roles("IRISGEBRUIKER-gEBRUIKER:034793", PAIRS, SCHOOL)[0] == (KEPT,)
    assert reasons("IRISGebruiker-gebruiker:ovo002949", "OVO002949") == [RoleRefusal.INSTITUTION_MALFORMED]


@pytest.mark.parametrize("claim", [["Lezer:034793"], "Lezer:034793", "Lezer:030569,034793", ["Lezer:034793,030569", "x"]])
def test_rule_3_an_array_a_single_string_and_a_list_of_organisations_are_read(claim: object) -> None:
    assert read_roles(claim, PAIRS, SCHOOL)[0] == (Role3D("Lezer", "", SCHOOL),)


@pytest.mark.parametrize("claim", [True, 7, 1.5, {"Lezer": SCHOOL}, {"0": "Lezer:034793"}])
def test_rule_3_anything_else_is_refused_and_said(claim: object) -> None:
    assert reasons(claim) == [RoleRefusal.CLAIM_MALFORMED]


def test_rule_4_the_first_colon_and_the_last_hyphen_part_a_role() -> None:
    assert read_roles("CLB-Medewerker-verslag:034793", PAIRS, SCHOOL)[0] == (Role3D("CLB-Medewerker", "verslag", SCHOOL),)
    assert reasons("Lezer:034793:034793") == [RoleRefusal.INSTITUTION_MALFORMED]
    assert reasons("CLB-Medewerker:034793") == [RoleRefusal.CONTEXT_UNKNOWN]
    assert reasons("CLB-Medewerker-gebruiker:034793") == [RoleRefusal.CONTEXT_UNKNOWN]


def test_rule_5_an_institution_number_is_six_digits_of_text_and_keeps_its_zero() -> None:
    assert read_roles("Lezer:034793", PAIRS, SCHOOL)[0][0].institution_number == "034793"
    assert [reasons(f"Lezer:{number}")[0] for number in ("34793", "0034793", "034793 ", "03479x")] == [
        RoleRefusal.INSTITUTION_MALFORMED
    ] * 4


def test_rule_6_the_organisation_inside_the_role_decides() -> None:
    claims = {
        "sub": "one",
        "vo_doelgroepcode": "OV",
        "vo_orgcode": SCHOOL,
        "r": ["Lezer:030569", "IRISGebruiker-gebruiker:034793"],
    }
    proof = read_proof("acm", claims, ClaimRules("r", PAIRS))
    assert proof.roles == (KEPT,)
    assert [each.reason for each in proof.refused_roles] == [RoleRefusal.OTHER_INSTITUTION]


def test_rule_7_without_a_role_there_is_no_session_where_an_installation_asks_one(product: Product) -> None:
    with known_at(f"{product.rogue.origin}/op", ACM_REQUIRE_ROLE=True, ACM_TRUSTED_RIGHTS=["IRISGebruiker-gebruiker"]):
        browser = product.sign_in(iris_rol_3d=f"IRISGebruiker-gebruiker:{SCHOOL}")
        refused = Client()
        answer = product.come_back(refused, product.begin(refused), iris_rol_3d="IRISGebruiker-gebruiker:030569")
    assert (is_in(browser), answer.status_code, last_refusal()) == (True, 403, "no_role")


def test_rule_8_a_role_counts_for_this_session_and_is_asked_anew_at_the_next(product: Product) -> None:
    with known_at(f"{product.rogue.origin}/op", ACM_TRUSTED_RIGHTS=["IRISGebruiker-gebruiker"]):
        product.sign_in(iris_rol_3d=f"IRISGebruiker-gebruiker:{SCHOOL}")
        first = Session.objects.filter(service="").latest("started_at")
        product.sign_in(iris_rol_3d=[])
    second = Session.objects.filter(service="").latest("started_at")
    assert first.person_id and first.person_id == second.person_id
    assert Grant.objects.filter(person_id=first.person_id, source="acm").values_list("session_id", flat=True).get() == first.id


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
