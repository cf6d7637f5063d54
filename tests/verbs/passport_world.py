"""A small world of its own for the tests of reports: one centre, two schools that it guides, one that another guides."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as, token_hash
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.registry.actions import name_keys
from paspoort.registry.models import Enrolment, Findable, Guidance, Institution, Pupil
from paspoort.rights.models import Affiliation, Grant, Team, TeamPart
from tests.people import employ

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = date(2020, 9, 1)
TEXTS = {
    "statement": "Het CLB besluit dat een individueel aangepast curriculum nodig is.",
    "type_reason": "Dit type past omdat de noden blijven bestaan.",
    "form_reason": "Deze opleidingsvorm past bij wat de leerling wil.",
    "care_so_far": "- Verlengde instructie.\n- Een vaste plaats vooraan.",
    "care_extended": "Het traject begon op 12/01/2026.",
    "not_enough": "De aanpassingen vragen te veel van de klas.",
    "diagnosis": "Vastgesteld door een erkend team.",
    "strengths": "Nieuwsgierig en behulpzaam.",
    "needs_pupil": "Korte opdrachten met een zichtbaar einde.",
    "needs_team": "Advies over taken.",
    "goals": "Zelf beginnen aan een opdracht.",
    "involvement": "Besproken met iedereen op 02/02/2026.",
    "second_author": "Els Vermeire, maatschappelijk werker",
    "director": "Bart Goossens",
}


@dataclass
class Little:
    """Who and what is there; every value is an id except `secrets`, which holds a session's secret by name."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]

    def acting(self, name: str) -> Any:
        return acting_as(self.secrets[name])


def build() -> Little:
    """Insert the world as the owner; what the verbs under test do comes afterwards, as the people in it."""
    little = Little()
    for name, number, kind in [
        ("clb", "114702", "clb"),
        ("other_clb", "114728", "clb"),
        ("school", "034793", "school"),
        ("second", "041236", "school"),
        ("elsewhere", "105312", "school"),
    ]:
        little.ids[name] = Institution.objects.create(number=number, name=f"Instelling {name}", kind=kind, address="Laan 1").id
    for school, centre in [("school", "clb"), ("second", "clb"), ("elsewhere", "other_clb")]:
        Guidance.objects.create(school_id=little[school], centre_id=little[centre], begins_on=LONG_AGO)
    for name, given, family, school, level in [
        ("lena", "Léna", "Van der Auwera", "school", "lager"),
        ("bo", "Bo", "Li", "school", "kleuter"),
        ("yas", "Yassin", "Ben Salah", "second", "secundair"),
        ("far", "Léna", "Van der Auwera", "elsewhere", "lager"),
    ]:
        little.ids[name] = Pupil.objects.create(given_name=given, family_name=family, birth_date=date(2015, 3, 14)).id
        enrol(little, name, school, level)
    for name, at, right, context in [
        ("writer", "clb", "LARSGebruiker", "gebruiker"),
        ("colleague", "clb", "LARSGebruiker", "gebruiker"),
        ("stranger", "other_clb", "LARSGebruiker", "gebruiker"),
        ("reader", "school", "IRISGebruiker", "gebruiker"),
        ("second_reader", "second", "IRISGebruiker", "gebruiker"),
        ("operator", "school", "IRISGebruiker", "operator"),
        ("head", "school", "LokaleBeheerder", "hoofd-lokale-beheerder"),
        ("teacher", "school", "", ""),
    ]:
        take_on(little, name, at, right, context)
    team_up(little, "clb", ["writer", "colleague"], ["school", "second"])
    team_up(little, "other_clb", ["stranger"], ["elsewhere"])
    little.secrets["light"] = sign_in(little, "reader", "school", level=2)
    return little


def enrol(little: Little, pupil: str, school: str, level: str, begins: date | None = None) -> None:
    """Enrol a pupil, as an import would: the enrolment and the row that a search touches."""
    child = Pupil.objects.get(id=little[pupil])
    begins = begins or today() - timedelta(days=90)
    enrolment = Enrolment.objects.create(
        pupil=child, institution_id=little[school], register_number=f"2021{len(pupil)}", education_level=level, begins_on=begins
    )
    family, given, sounds = name_keys(child.given_name, child.family_name)
    Findable.objects.create(
        enrolment=enrolment,
        institution_id=little[school],
        pupil_id=child.id,
        by_family=f"{family} {given}",
        by_given=f"{given} {family}",
        sounds=sounds,
        shown_name=str(child),
        birth_date=child.birth_date,
        register_number=enrolment.register_number,
        education_level=level,
        begins_on=begins,
    )


def leave(little: Little, pupil: str, school: str, day: date) -> None:
    Findable.objects.filter(pupil_id=little[pupil], institution_id=little[school]).update(left_on=day)
    Enrolment.objects.filter(pupil_id=little[pupil], institution_id=little[school]).update(left_on=day)


def take_on(little: Little, name: str, at: str, right: str, context: str) -> None:
    category = "clb_staff" if at.endswith("clb") else "staff"
    number = Institution.objects.get(id=little[at]).number
    (work,) = employ([f"{name.title()} Peeters"], number, category=category, since=LONG_AGO)
    person = work.person
    little.ids[name] = person.id
    if right:
        Grant.objects.create(
            affiliation=work,
            person=person,
            institution_id=little[at],
            right_id=right,
            contexts=[context],
            begins_on=LONG_AGO,
            ends_on=today() + timedelta(days=400),
        )
    little.secrets[name] = sign_in(little, name, at)


def team_up(little: Little, centre: str, members: list[str], schools: list[str]) -> None:
    """One team at a centre: without one no pupil's papers open there (rule 67)."""
    team = Team.objects.create(institution_id=little[centre], name="Team")
    for member in members:
        work = Affiliation.objects.get(person_id=little[member])
        TeamPart.objects.create(team=team, institution_id=little[centre], member=work)
    for school in schools:
        TeamPart.objects.create(team=team, institution_id=little[centre], school_id=little[school])


def sign_in(little: Little, name: str, at: str, level: int = 3) -> str:
    secret = f"secret of {name} {uuid.uuid4()}"
    Session.objects.create(
        secret_hash=token_hash(secret),
        person_id=little[name],
        institution_id=little[at],
        level=level,
        expires_at=timezone.now() + timedelta(hours=2),
    )
    return secret


def complete(acting: Acting, report: Any, **choices: str) -> int:
    """Fill a draft in wholly, with the trajectory that it follows from and the parents whom it names (rules 71, 136); gives its
    revision."""
    from paspoort.demo.families import know_parents
    from paspoort.demo.trajectories import conclude

    know_parents(acting, report.pupil_id)
    conclude(acting, report.pupil_id)
    return fill_in(acting, report, **choices)


def fill_in(acting: Acting, report: Any, **choices: str) -> int:
    """Fill a draft in wholly, and no more than that."""
    from paspoort.passport.actions import save_draft, sections_of

    wanted = {"support_type": "9"} | choices
    keys = {one.key for one in sections_of(report.kind, report.education_level, wanted["support_type"]) if one.required}
    return save_draft(acting, report.id, report.revision, {key: TEXTS[key] for key in keys} | wanted)


def brought_in(acting: Acting, pupil: uuid.UUID, kind: str, *, data: bytes, **facts: Any) -> Any:
    """Bring in a paper from outside, look at each page of it, and make it final."""
    from paspoort.passport.actions import LegacyReport, bring_in_legacy, finalise_paper, open_paper, preview_page

    paper = bring_in_legacy(acting, pupil, LegacyReport(kind, data=data, **facts))
    for page in open_paper(acting, paper.id).not_shown:
        preview_page(acting, paper.id, page)
    return finalise_paper(acting, paper.id, about_this_pupil=True)


def pdf_from_outside(pages: int = 1) -> bytes:
    """A plain PDF with some text in it, as another program would make it."""
    from paspoort.documents.inner.typeset import typeset

    names = ["title", "kind", "kind_label", "number", "level_label", "support_type_label", "training_form_label"]
    sections = [{"heading": f"Deel {page}", "text": "Er staat iets. " * 150, "part": "protocol"} for page in range(pages)]
    nobody = {"given_name": "A", "family_name": "B", "birth_date": ""}
    school = {"name": "S", "number": "1", "address": ""}
    paper = dict.fromkeys(names, "Verslag") | {"drafted_on": "", "starts_on": "", "signatories": [], "parts": []}
    return typeset({**paper, "pupil": nobody, "school": school, "centre": school, "sections": sections})


def in_another_process(url: str, code: str, **values: str) -> subprocess.Popen[str]:
    """Run a few lines with Django ready, in a process of their own, against the database at `url`."""
    start = "import django; django.setup()\n"
    env = os.environ | values | {"PASPOORT_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PASPOORT_ROLE": "owner"}
    command = [sys.executable, "-c", start + code]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
