"""Pages of the pupil file: open it, write an activity, read the journal."""

from __future__ import annotations

from collections.abc import Callable

from paspoort.casefile.models import Activity
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.screens.conftest import Visitor

SAID = {"function": "clarification", "topics": ["emotional"], "client": "pupil", "actors": ["pupil", "mother"]}
WORDS = "Slaapt slecht.\n- thuis\n- op school"


def test_a_psychologist_writes_an_activity_and_finds_it_in_the_journal(visit: Callable[..., Visitor]) -> None:
    said = SAID | {"day": f"{today():%d/%m/%Y}", "contact": "conversation", "text": WORDS}
    lena = Pupil.objects.get(source_id="pupil-lena")
    hanne = visit("psychologist", "clb")
    assert hanne.get(f"/dossier/{lena.id}").status_code == 200
    begun = hanne.post(f"/dossier/{lena.id}/activiteit")
    assert begun.status_code == 303
    page = hanne.get(begun["Location"])
    assert page.status_code == 200 and "Onderwerp" in page.content.decode()
    draft = Activity.objects.get()
    kept = hanne.post(f"/activiteit/{draft.id}/bewaren", revision="0", text="Slaapt", topics="emotional")
    assert kept.json()["revision"] == 1
    assert "Slaapt" in hanne.get(f"/activiteit/{draft.id}").content.decode()
    wrong = hanne.post(f"/activiteit/{draft.id}", revision="1", **said | {"actors": []})
    assert wrong.status_code == 422 and "Kies minstens" in wrong.content.decode()
    done = hanne.post(f"/activiteit/{draft.id}", revision="1", **said)
    assert done.status_code == 303
    journal = hanne.get(f"/dossier/{lena.id}/journaal").content.decode()
    assert "Vraagverheldering" in journal and "<li>thuis</li>" in journal
