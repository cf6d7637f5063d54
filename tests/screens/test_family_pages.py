"""Pages of the family of a pupil: who is around the pupil, and the consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from paspoort.family.models import Consent, Relation
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.screens.conftest import Visitor


def test_a_psychologist_notes_who_is_around_a_pupil_and_a_consent(visit: Callable[..., Visitor]) -> None:
    noor = Pupil.objects.get(source_id="pupil-noor")
    hanne, tab = visit("psychologist", "clb"), f"/dossier/{noor.id}/gezin"
    assert "nog niemand genoteerd" in hanne.get(tab).content.decode()
    assert "Ouderlijk gezag" in hanne.get(f"{tab}/nieuw").content.decode()
    mama = {"kind": "mother", "name": "Sofie Peeters", "authority": "unknown", "phone": "0470 12 34 56", "contact_allowed": "1"}
    wrong = hanne.post(f"{tab}/nieuw", **mama | {"phone": "12"})
    assert wrong.status_code == 422 and "geen telefoonnummer" in wrong.content.decode()
    assert hanne.post(f"{tab}/nieuw", **mama)["Location"] == tab
    page = hanne.get(tab).content.decode()
    assert all(
        said in page for said in ["Sofie Peeters", "Moeder", "Heeft ouderlijk gezag", "0470 12 34 56", "sinds de geboorte"]
    )
    relation = Relation.objects.get(pupil=noor)
    assert hanne.post(f"/gezin/{relation.id}", **mama | {"name": "Sofie Maes", "version": "1"}).status_code == 303
    late = hanne.post(f"/gezin/{relation.id}", **mama | {"name": "Sofie X", "version": "1"})
    assert late.status_code == 409 and "Sofie Peeters" in late.content.decode()

    agreed = {"giver": str(relation.id), "purpose": "sharing", "data_category": "health", "receiver": "school"}
    agreed |= {"form": "oralNoted", "given_on": f"{today() - timedelta(days=1):%d/%m/%Y}"}
    assert "Sofie Maes (Moeder)" in hanne.get(f"{tab}/toestemming").content.decode()
    wrong = hanne.post(f"{tab}/toestemming", **agreed)
    assert wrong.status_code == 422 and "alleen naar een school met een schriftelijke" in wrong.content.decode()
    assert hanne.post(f"{tab}/toestemming", **agreed | {"giver": ""}).status_code == 422
    assert hanne.post(f"{tab}/toestemming", **agreed | {"form": "written"}).status_code == 303
    assert "Geldt" in hanne.get(tab).content.decode()
    withdraw = f"/toestemming/{Consent.objects.get().id}/intrekken"
    assert "Sofie Maes" in hanne.get(withdraw).content.decode()
    assert hanne.post(withdraw, withdrawn_on=f"{today():%d/%m/%Y}").status_code == 303
    assert "Ingetrokken" in hanne.get(tab).content.decode()

    assert hanne.get(f"/gezin/{relation.id}/einde").status_code == 200
    assert hanne.post(f"/gezin/{relation.id}/einde", ended_on=f"{today():%d/%m/%Y}", version="2").status_code == 303
    assert "1 persoon van vroeger" in hanne.get(tab).content.decode()
