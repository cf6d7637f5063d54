"""Trajectories of the demonstration, through the verbs: one told at length, and a shortened one where a report needs no story."""

from __future__ import annotations

import uuid

from paspoort.casefile.actions import (
    close_phase,
    conclude_trajectory,
    decide_trajectory,
    open_trajectory,
    save_phase,
    shorten_trajectory,
)
from paspoort.casefile.models import PHASES, Trajectory
from paspoort.kernel.models import Acting

TOLD = {
    "question_pupil": "Ik wil dat rekenen minder lang duurt.",
    "question_parents": "Hoe vermijden we elke avond ruzie over het huiswerk?",
    "question_school": "Welke aanpassingen helpen nog, na wat wij al deden?",
    "expectations": "Iedereen wil tegen de krokusvakantie weten wat volgend schooljaar past.",
    "people": "Leerling, beide ouders, klasleraar en zorgcoördinator.",
    "concerns": "Vastlopen bij opdrachten met meerdere stappen, vermoeid na de middag.",
    "strengths": "Nieuwsgierig, behulpzaam, tekent graag.",
    "tried": "- Verlengde instructie.\n- Een vaste plaats vooraan.\n- Opdrachten in stukken van tien minuten.",
    "wishes": "De ouders willen in deze school blijven als dat kan.",
    "clusters": "Leren en toepassen van kennis; taken en eisen; ondersteuning door leraren.",
    "hypotheses": "Het werkgeheugen raakt snel vol. Daarom lukt een opdracht met meer stappen niet.",
    "known": "Gehoor en zicht zijn in orde. Het vorige schooljaar haalde de leerling de doelen voor taal.",
    "questions": "Hoe sterk is het werkgeheugen, en welke hulp in de klas maakt het verschil?",
    "research_questions": "Wat kan de leerling alleen, en wat met een stappenplan?",
    "means": "Gesprek met de leerling, observatie in de klas, test van het werkgeheugen.",
    "results": "Met een stappenplan werkt de leerling twintig minuten door. Zonder lukt vijf minuten.",
    "checked": "Bevestigd: het werkgeheugen vraagt hulp, het begrip is goed.",
    "needs_pupil": "Korte opdrachten met een zichtbaar einde.",
    "needs_others": "De leraar zoekt voorbeelden van stappenplannen. De ouders vragen één vast moment voor huiswerk.",
    "recommendations": "Stappenplannen voor rekenen en taal, en elke week een half uur overleg.",
    "perspective": "Zelfstandig een opdracht van een half uur afwerken tegen het einde van het lager onderwijs.",
    "goals": "- Kort: zelf beginnen aan een opdracht.\n- Lang: zelf een stappenplan maken.",
    "needs": "Een rustige plaats, een stappenplan, en tijd om uit te leggen wat niet lukt.",
    "tasks": "- De leraar maakt de stappenplannen.\n- Het CLB belt de ouders in maart.",
    "evaluated": "Overleg op school in maart, met de leerling erbij.",
}


def go_through(acting: Acting, pupil_id: uuid.UUID, phases: int) -> None:
    """A trajectory of which the first phases are done; with all six it is concluded."""
    trajectory = open_trajectory(acting, pupil_id, "Wat heeft deze leerling nodig om in de klas mee te kunnen?")
    for code in list(PHASES)[:phases]:
        if code == "research":
            decide_trajectory(acting, trajectory.id, "examine")
        phase = trajectory.phases.get(code=code)
        close_phase(acting, phase.id, save_phase(acting, phase.id, 0, {part: TOLD[part] for part in PHASES[code]}))
    if phases == 6:
        conclude_trajectory(acting, trajectory.id)


def conclude(acting: Acting, pupil_id: uuid.UUID) -> None:
    """A concluded trajectory where there is none yet: shortened, because another one went before."""
    here = Trajectory.objects.filter(file__pupil_id=pupil_id, file__centre_id=acting.here)
    if here.filter(state="concluded").exists():
        return
    trajectory = here.filter(state="open").first() or open_trajectory(acting, pupil_id, "Blijft dezelfde hulp nodig?")
    shorten_trajectory(acting, trajectory.id, "Het vorige traject gaf hetzelfde antwoord, en de leerling is niet veranderd.")
    conclude_trajectory(acting, trajectory.id)
