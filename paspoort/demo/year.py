"""Year of a centre in the demonstration: the pupil files of Team Gent, written through the verbs. All of it is invented."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from paspoort.casefile.actions import NewActivity, correct_activity, open_file, register_activity, save_activity, start_activity
from paspoort.demo import roster
from paspoort.demo.cast import days_ago
from paspoort.demo.world import sign_in
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.registry.models import Pupil

HANNE, NELE = "psychologist", "other_psychologist"


@dataclass(frozen=True, slots=True)
class Told:
    """One activity of the year, so many days ago (ahead when below zero: planned): by whom, about what, and what was said.

    `hub` is what it refers to, or brings an answer from; `goes_on` when it goes on with the one before it in the same file.
    """

    pupil: str
    days: int
    function: str
    topic: str
    actors: str
    contact: str
    text: str = field(repr=False)
    by: str = HANNE
    hub: tuple[str, str, str] = ("", "", "")
    goes_on: bool = False
    restricted: bool = False
    bridging: bool = False

    def activity(self, thread: uuid.UUID | None) -> NewActivity:
        direction, category, detail = self.hub
        client = CLIENTS.get(self.actors.split()[0], "school")
        return NewActivity(
            day=days_ago(self.days), function=self.function, topics=(self.topic,), client=client,
            actors=tuple(self.actors.split()), text=self.text, contact=self.contact, direction=direction, category=category,
            detail=detail, bridging=self.bridging, restricted=self.restricted, planned=self.days < 0, thread=thread,
        )  # fmt: skip


CLIENTS = {"pupil": "pupil", "mother": "parent", "father": "parent", "otherGuardian": "parent"}
ASKED, ANSWERED = "referral", "feedback"
EARLIER = [
    ("intake", "readingSpelling", "mother", "phone", "Mama belt: lezen kost thuis elke avond een uur en eindigt in tranen."),
    ("clarification", "readingSpelling", "mother careCoordinator", "meeting", "Vraag van school en thuis naast elkaar gelegd.\n- school: traag tempo, radend lezen\n- thuis: geen zin meer in boeken\n\nWe kijken eerst wat twaalf weken extra oefenen doet."),
    ("information", "readingSpelling", "careCoordinator", "email", "Uitleg over de leesmethode en hoe je fouten bijhoudt zonder te tellen."),
    ("advice", "workAttitude", "classTeacher careCoordinator", "meeting", "Opdrachten in stukken van tien minuten, met een zichtbaar einde. De hulpkaart ligt vast op de bank."),
    ("followUp", "readingSpelling", "careCoordinator", "phone", "Gaat iets vlotter. Nog zes weken verder doen."),
    ("shortGuidance", "motivation", "pupil", "conversation", "Wil weer bij de leesclub van de bib. Samen een boek gekozen dat niet te dik is."),
    ("diagnostics", "learningDisorder", "pupil", "observation", "Woordlezen en tekstlezen afgenomen in de voormiddag, in een rustig lokaal. Uitslag volgt na overleg in het team."),
]  # fmt: skip
YEAR = [
    *(Told("noor", 1010 - 21 * number, *EARLIER[number % len(EARLIER)]) for number in range(28)),
    Told("noor", 96, "advice", "reasonableAdjustments", "mother father careCoordinator", "meeting", "Nieuw schooljaar doorgenomen: voorleessoftware bij toetsen, lestekst vooraf mee naar huis.\n\nDe klastitularis is op de hoogte."),
    Told("noor", 61, "networkMeeting", "readingSpelling", "externalRehabilitation mother", "phone", "De logopedist rondt af in december en vraagt een gesprek met de school.", NELE),
    Told("noor", 12, "followUp", "readingSpelling", "pupil", "conversation", "Leest nu voor in de klas als ze de tekst de dag ervoor kreeg. Ze is er trots op."),
    Told("noor", 3, "information", "readingSpelling", "mother", "phone", "Mama wil de software ook thuis. Link en uitleg gemaild.", NELE),
    Told("noor", 0 - 7, "networkMeeting", "readingSpelling", "externalRehabilitation careCoordinator", "meeting", "Afronden met de logopedist, lokaal van de zorg, 10.30 u."),
    Told("double", 110, "clarification", "motorPosture", "mother pupilCounsellor", "meeting", "Schrijven lukt niet in het tempo van de klas. School vraagt wat mag en wat moet."),
    Told("double", 96, "referralHub", "motorPosture", "mother", "conversation", "Aangemeld bij het CAR, met akkoord van mama.", hub=(ASKED, "rehabilitation", "car"), goes_on=True),
    Told("double", 28, "followUp", "motorPosture", "externalRehabilitation", "phone", "Het CAR gebeld: er is nog geen datum voor de intake."),
    Told("twin_a", 54, "intake", "emotional", "mother", "phone", "Mama belt bezorgd: slaapt slecht, wil niet naar het turnen."),
    Told("twin_a", 49, "clarification", "emotional", "pupil mother", "conversation", "Blijft in haar hoofd bezig met een ruzie op de speelplaats. Mama vraagt hulp van buiten de school.", goes_on=True),
    Told("twin_a", 47, "referralHub", "emotional", "pupil mother", "conversation", "Met akkoord van Emma en mama.", hub=(ASKED, "mentalHealth", "cgg"), goes_on=True, bridging=True),
    Told("twin_a", 33, "shortGuidance", "emotional", "pupil", "conversation", "Eerste van drie gesprekken. Ademoefening geleerd, doet ze voor het slapen."),
    Told("twin_a", 19, "shortGuidance", "emotional", "pupil", "conversation", "Tweede gesprek. De ruzie is bijgelegd, het piekeren niet."),
    Told("twin_a", 5, "shortGuidance", "homeSituation", "pupil", "conversation", "Vertelt over thuis. Wat ze zei, bespreken we eerst in het team.", restricted=True),
    Told("twin_a", 0 - 4, "shortGuidance", "emotional", "pupil", "conversation", "Derde gesprek."),
    Told("moved", 20, "intake", "schoolChange", "mother pupilCounsellor", "meeting", "Kennismaking na de verhuis. Wat hielp in de vorige school: een vaste buddy en een plek vooraan."),
    Told("moved", 12, "referralHub", "vision", "mother", "letter", "Brief meegegeven na de klachten over hoofdpijn.", NELE, hub=(ASKED, "medical", "eyeDoctor")),
    Told("ov4", 140, "attendance", "absence", "pupil pupilCounsellor", "conversation", "Twaalf halve dagen afwezig sinds Pasen. Hij vertelt dat de ochtenden niet lukken."),
    Told("ov4", 131, "referralHub", "absence", "father", "homeVisit", "Papa ziet 1 gezin 1 plan zitten.", hub=(ASKED, "welfare", "oneFamilyOnePlan"), goes_on=True),
    Told("ov4", 104, "referralHub", "absence", "externalWelfare", "phone", "Gestart: elke dinsdag aan huis.", hub=(ANSWERED, "welfare", "oneFamilyOnePlan"), goes_on=True),
    Told("ov4", 40, "followUp", "absence", "pupil", "conversation", "Eén halve dag gemist sinds september.", NELE),
    Told("ov4", 15, "networkMeeting", "studyChoice", "pupil father pupilCounsellor", "meeting", "Volgend jaar: 7de jaar of aan het werk? Hij wil eerst twee dagen gaan kijken."),
    Told("ov4", 0 - 1, "followUp", "studyChoice", "pupil", "conversation", "Hoe waren de kijkdagen?", NELE),
    Told("legacy_pupil", 19, "intake", "studyChoice", "pupil", "chat", "Vraagt zelf een gesprek over studeren na het zesde."),
    Told("legacy_pupil", 9, "information", "studyChoice", "pupil", "video", "Overzicht van de infodagen doorgenomen.", goes_on=True),
    Told("li", 70, "systematicContact", "hearing", "pupil", "", "Hoortest links niet goed in de klas. Hertest over zes weken."),
    Told("li", 27, "selectiveContact", "hearing", "pupil mother", "", "Hertest: beide oren goed.", NELE, goes_on=True),
    Told("toddler", 6, "intake", "languageSpeech", "careCoordinator", "phone", "De kleuterleidster hoort weinig zinnen van twee woorden. Vraagt of wachten kan."),
]  # fmt: skip
MENDED = ("legacy_pupil", 1, "Overzicht van de infodagen doorgenomen: twee hogescholen en de universiteit.")
HALF = [
    (HANNE, "toddler", {"text": "Met mama gebeld. Thuis spreken ze Nederlands en", "function": "clarification"}),
    (HANNE, "twin_a", {"text": "De hulpkaart ligt nu op haar bank en", "topics": "emotional"}),
    (NELE, "moved", {"text": "Oogarts belde terug:"}),
]  # fmt: skip


def lay_out() -> None:
    """Write the year, each as who wrote it; then a correction, what was left half written, and who looked last."""
    pupils = {key: Pupil.objects.get(source_id=roster.SOURCE_IDS[key]).id for key in {one.pupil for one in YEAR}}
    secrets = {who: sign_in(who, "clb") for who in (HANNE, NELE)}
    written: dict[str, list[tuple[uuid.UUID, Told]]] = {key: [] for key in pupils}
    for one in YEAR:
        with acting_as(secrets[one.by]) as acting:
            before = written[one.pupil][-1][0] if one.goes_on else None
            written[one.pupil].append((write(acting, pupils[one.pupil], one, before), one))
    key, which, text = MENDED
    activity, told = written[key][which]
    with acting_as(secrets[HANNE]) as acting:
        correct_activity(acting, activity, 1, replace(told.activity(None), text=text))
    for who, key, typed in HALF:
        with acting_as(secrets[who]) as acting:
            open_file(acting, pupils[key])
            save_activity(acting, start_activity(acting, pupils[key]).id, 0, typed)


def write(acting: Acting, pupil: uuid.UUID, one: Told, before: uuid.UUID | None) -> uuid.UUID:
    """Register one activity, which goes on with `before`; gives its id."""
    return register_activity(acting, start_activity(acting, pupil).id, 0, one.activity(before)).id
