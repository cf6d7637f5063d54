"""Signals and consultations of the demonstration: what a centre and two of its schools wrote in their samenwerkingsdossier, and
when. All of it is invented, and nobody is named in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from paspoort.kernel.periods import today

CLB, SCHOOL = "clb", "school"


def days_since(month: int, day: int, back: int = 0) -> int:
    """How many days ago it was last this day of the year, or so many years before that."""
    now = today()
    year = now.year - ((month, day) > (now.month, now.day)) - back
    return (now - date(year, month, day)).days


class Act(NamedTuple):
    """One thing that somebody wrote, so many days ago, for centre or school.

    `what` is the code of a section, one of `reaction goal reached step done dropped agreement state proposal met`, or a moment of the
    year; `more` says to which section, of which goal or step (by its number), by which function and in how many days, at which
    meeting (by its title), or what it becomes.
    """

    days: int
    by: str
    what: str
    text: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One registration: its codes (kind, theme, care phase, target group, occasion), of this school year or so many `back`. Of a
    meeting: `meeting`, which one, the functions of who was there, and how many days ago it was."""

    codes: str
    title: str
    acts: list[Act] = field(repr=False)
    group: str = ""
    back: int = 0
    lasts: int = 0


LINDE = [
    Told(
        "signal bullying 0 wholeSchool parents", "Veel ruzie en pesten op de speelplaats", back=1, lasts=170,
        acts=[
            Act(330, CLB, "seen", "In zes weken tijd belden negen ouders over pesten. Bijna altijd gaat het over de speelplaats, vooral over de middag.\n\nDe verhalen lijken op elkaar: een groepje dat beslist wie mag meespelen."),
            Act(328, SCHOOL, "reaction", "Wij zien dat ook. De middagpauze duurt lang en er zijn maar twee mensen die toezicht houden.", "seen"),
            Act(321, SCHOOL, "understood", "- Alle klassen spelen tegelijk buiten, op een kleine speelplaats.\n- Wie niet graag voetbalt, vindt weinig om te doen.\n- Het toezicht verschilt van dag tot dag: wat mag, hangt af van wie er staat."),
            Act(314, CLB, "advice", "Maak de speelplaats voorspelbaar: vaste zones, een paar spelen om uit te kiezen, en voor iedereen dezelfde vijf regels.\n\nLaat leerlingen zelf mee kiezen. Praat met de hele groep, niet alleen met wie pest of gepest wordt."),
            Act(313, CLB, "state", more="running"),
            Act(312, CLB, "goal", "Minder ruzie tijdens de middagpauze", "aantal keren dat een ruzie in het schrift komt|telling door wie toezicht houdt, één week per maand"),
            Act(312, SCHOOL, "goal", "Elk kind weet bij wie het terechtkan", "negen op de tien leerlingen noemen een volwassene|korte vraag in elke klas, twee keer"),
            Act(311, SCHOOL, "step", "Zones op de speelplaats tekenen, samen met de leerlingenraad", "head:30"),
            Act(311, SCHOOL, "step", "Vijf regels opschrijven en in elke klas bespreken", "teacherTeam:21"),
            Act(311, CLB, "step", "Een namiddag met het team over herstelgericht werken", "clbTeam:60"),
            Act(311, SCHOOL, "step", "Een tweede speelplaats vragen aan de buren van de sporthal", "schoolBoard:90"),
            Act(309, SCHOOL, "agreements", "We tellen elke maand één week en leggen de cijfers naast elkaar op het zorgoverleg.\n\nEen ouder die belt, krijgt binnen twee dagen antwoord van de school."),
            Act(308, CLB, "agreement", "Een ouder die het CLB belt over pesten, verwijzen we eerst naar de school. We vragen na een week hoe het liep."),
            Act(284, SCHOOL, "done", "Vier zones, geverfd door het zesde leerjaar.", "1"),
            Act(283, SCHOOL, "done", "De regels hangen in elke klas en aan de poort.", "2"),
            Act(255, CLB, "done", "Zestien mensen waren erbij. Vraag om een vervolg te plannen.", "3"),
            Act(250, SCHOOL, "reaction", "De namiddag hielp. Het team gebruikt nu dezelfde drie vragen na een ruzie.", "advice"),
            Act(232, SCHOOL, "dropped", "De sporthal is op die uren verhuurd.", "4"),
            Act(190, SCHOOL, "standing", "Bij de eerste telling stonden er 31 ruzies in het schrift, bij de laatste nog 12. Vooral de zone met rustige spelen werkt.\n\nIn de laatste week voor een vakantie loopt het weer op."),
            Act(189, SCHOOL, "reached", more="1:2"),
            Act(189, SCHOOL, "reached", more="2:3"),
            Act(185, CLB, "state", more="evaluated"),
            Act(178, SCHOOL, "proposal", "De afspraken zitten in het schoolreglement. Voor ons is dit rond."),
            Act(175, CLB, "state", more="closed"),
        ],
    ),
    Told(
        "consultation transitions 1 teacherTeam school", "Van de derde kleuterklas naar het eerste leerjaar", back=1, lasts=120,
        acts=[
            Act(290, CLB, "question", "Wat geven we mee over kleuters bij wie de overstap moeilijk zal zijn, en aan wie?"),
            Act(288, SCHOOL, "context", "De kleuterleidsters schrijven veel op. In het eerste leerjaar wordt het pas in november gelezen."),
            Act(281, CLB, "thinking", "Minder schrijven en vroeger samen kijken. Eén blad per klas met wat werkt, en een uur om het door te nemen voor de zomer."),
            Act(280, CLB, "advice", "Zet op het blad wat helpt, niet wat ontbreekt. Laat wie in september voor de klas staat, in juni een uur komen kijken."),
            Act(280, CLB, "state", more="running"),
            Act(279, SCHOOL, "goal", "Elke leraar van het eerste leerjaar kent in september wat hielp", "alle bladen zijn besproken voor 1 juli|afvinklijst van het zorgteam"),
            Act(278, SCHOOL, "step", "Een blad van één bladzijde ontwerpen", "careCoordinator:30"),
            Act(278, SCHOOL, "step", "Een uur kijken in de kleuterklas", "classTeacher:110"),
            Act(240, SCHOOL, "done", "Klaar en uitgeprobeerd in één klas.", "1"),
            Act(176, SCHOOL, "done", "Beide klassen kregen bezoek.", "2"),
            Act(172, SCHOOL, "effect", "Alle bladen zijn besproken, aan de hand van wat de bezoekers zelf zagen. Niemand vroeg nog naar een oud dossier."),
            Act(171, SCHOOL, "reached", more="1:3"),
            Act(170, CLB, "state", more="evaluated"),
            Act(168, CLB, "state", more="closed"),
        ],
    ),
    Told(
        "signal digitalMedia 0 grade contacts", "Slaap en schermen in de derde graad", group="Het vijfde en het zesde leerjaar", back=1,
        acts=[
            Act(220, CLB, "seen", "Bij het contactmoment zei één op drie leerlingen dat er na elf uur 's avonds nog een scherm aanstaat in de slaapkamer."),
            Act(214, SCHOOL, "reaction", "In de klas merken we het op maandag. Ouders vragen ernaar op het oudercontact.", "seen"),
            Act(212, CLB, "advice", "Een avond voor ouders, samen met andere scholen uit de buurt, werkt beter dan een brief."),
            Act(211, CLB, "state", more="running"),
            Act(210, SCHOOL, "step", "Een avond plannen met de ouderraad", "head:60"),
            Act(180, CLB, "standing", "De ouderraad vraagt om te wachten tot na de verbouwing van de zaal."),
            Act(180, CLB, "state", more="onHold"),
        ],
    ),
    Told(
        "signal health 0 grade ownData", "Weinig kleuters zagen al een tandarts", group="De drie kleuterklassen", lasts=180,
        acts=[
            Act(66, CLB, "seen", "Bij het contactmoment van de eerste kleuterklas was minder dan de helft al eens bij een tandarts. In de buurt ligt dat hoger."),
            Act(63, SCHOOL, "understood", "Veel gezinnen weten niet dat een bezoek voor kinderen bijna niets kost. Sommige ouders zijn zelf bang voor de tandarts."),
            Act(60, CLB, "advice", "Maak van het eerste bezoek iets gewoons: een poetsmoment in de klas, een praatje aan de poort, en een lijst van tandartsen die nog plaats hebben."),
            Act(59, CLB, "state", more="running"),
            Act(58, CLB, "goal", "Zeven op de tien kleuters gingen dit schooljaar naar een tandarts", "antwoord van ouders op één vraag|briefje in juni, zonder naam"),
            Act(57, CLB, "step", "Een lijst maken van tandartsen die nog plaats hebben", "clbTeam:14"),
            Act(57, SCHOOL, "step", "Poetsmoment na het fruit in elke kleuterklas", "teacherTeam:30"),
            Act(57, SCHOOL, "step", "Het wijkgezondheidscentrum vragen voor een praatje aan de poort", "careCoordinator:35"),
            Act(50, SCHOOL, "agreement", "We zeggen nooit in de klas wie al ging en wie niet."),
            Act(48, CLB, "met", more="Zorgoverleg over de kleuters"),
            Act(41, CLB, "done", "Elf adressen, in vier talen.", "1"),
            Act(27, SCHOOL, "done", "Gestart in alle drie de klassen. De kleuters vragen er zelf om.", "2"),
            Act(9, SCHOOL, "reaction", "De lijst in vier talen ging vlot mee naar huis. Kan er ook een versie in het Pasjtoe komen?", "advice"),
            Act(4, SCHOOL, "standing", "Vier ouders vertelden aan de poort dat ze een afspraak maakten. Het praatje ligt nog niet vast: het wijkgezondheidscentrum antwoordt niet."),
        ],
    ),
    Told(
        "consultation attendance 1 parents school", "Hoe spreken we met ouders over vaak afwezig zijn?", lasts=75,
        acts=[
            Act(80, CLB, "question", "Hoe beginnen we een gesprek met ouders van een kind dat vaak een halve dag mist, zonder verwijt?"),
            Act(78, SCHOOL, "context", "Het gaat vooral om maandag en vrijdag. De brief van het secretariaat klinkt streng en helpt niet."),
            Act(71, CLB, "thinking", "We speelden het gesprek twee keer na. Wie begint met wat goed gaat, krijgt sneller te horen waarom een kind thuisblijft."),
            Act(70, CLB, "advice", "- Bel na de derde halve dag, voor er een brief vertrekt.\n- Vraag wat de ochtend moeilijk maakt.\n- Spreek af wanneer je opnieuw belt."),
            Act(70, CLB, "state", more="running"),
            Act(69, SCHOOL, "goal", "Elke ouder krijgt een telefoon voor er een brief vertrekt", "geen brief zonder telefoon|lijst van het secretariaat, elke maand"),
            Act(68, SCHOOL, "step", "De brief herschrijven in gewone taal", "head:20"),
            Act(68, SCHOOL, "step", "Bellen na de derde halve dag", "careCoordinator:45"),
            Act(52, SCHOOL, "done", "De nieuwe brief is half zo lang.", "1"),
            Act(20, SCHOOL, "done", "Veertien keer gebeld, tien keer volgde een gesprek.", "2"),
            Act(16, SCHOOL, "effect", "De voorbije maand vertrokken er drie brieven. Vorig jaar waren dat er elf."),
            Act(15, SCHOOL, "reached", more="1:3"),
            Act(12, CLB, "state", more="evaluated"),
            Act(6, SCHOOL, "proposal", "We blijven bellen. Deze registratie mag dicht."),
        ],
    ),
    Told(
        "consultation learning 1 teacherTeam contacts", "Grote verschillen bij rekenen in het vijfde leerjaar",
        acts=[
            Act(13, CLB, "question", "Wat doet een team als een derde van de klas de tafels nog niet kent en een derde verder wil?"),
            Act(8, SCHOOL, "context", "Er zijn twee klassen en één zorguur per week. De methode laat weinig ruimte."),
            Act(5, CLB, "thinking", "Eerst kijken wat de leerlingen zelf zeggen. We brengen volgende keer een voorbeeld mee van een school met drie groepen."),
            Act(5, CLB, "step", "Een voorbeeld van werken in drie groepen meebrengen", "clbAnchor:21"),
        ],
    ),
]  # fmt: skip

ATHENEUM = [
    Told(
        "signal discipline 0 wholeSchool school", "Meer leerlingen buiten de klas gezet", lasts=150,
        acts=[
            Act(61, CLB, "seen", "De voorbije acht weken noteerde het secretariaat 84 keer dat een leerling de klas uit moest. Vorig jaar waren dat er in dezelfde weken 49.\n\nDe meeste keren vallen in het zesde en het zevende lesuur."),
            Act(56, SCHOOL, "understood", "Een derde van het team is nieuw. Er is geen gedeelde afspraak over wat er gebeurt voor iemand buiten moet."),
            Act(48, CLB, "advice", "Spreek drie stappen af die vooraf komen, en laat wie buiten gezet werd dezelfde dag nog terugkomen voor een kort gesprek."),
            Act(47, CLB, "state", more="running"),
            Act(46, SCHOOL, "goal", "Niet meer dan tien keer per week", "telling van het secretariaat|elke vrijdag"),
            Act(46, SCHOOL, "step", "De drie stappen op één kaart, voor elke leraar", "pupilCounsellor:14"),
            Act(46, CLB, "step", "Twee keer meekijken in het zesde lesuur", "clbTeam:40"),
            Act(31, SCHOOL, "done", "De kaart hangt in elk lokaal.", "1"),
            Act(7, SCHOOL, "standing", "Vorige week waren het er twaalf. De kaart helpt, het gesprek dezelfde dag lukt nog niet altijd."),
            Act(3, CLB, "reaction", "Het meekijken verschuift een maand: een collega is langer afwezig.", "standing"),
        ],
    ),
    Told(
        "consultation psychosocial 1 careTeam pupils", "Leerlingen die blokkeren bij toetsen", back=1, lasts=140,
        acts=[
            Act(300, CLB, "question", "Hoe helpt een school leerlingen die alles kennen en toch blokkeren, zonder van elke toets een gesprek te maken?"),
            Act(296, SCHOOL, "context", "In de laatste examens ging het acht keer mis. Leerlingen zeggen dat ze niet weten bij wie ze terechtkunnen."),
            Act(290, CLB, "advice", "Eén lokaal waar wie blokkeert tien minuten op adem komt, en een vaste begeleider die niet vraagt waarom."),
            Act(290, CLB, "state", more="running"),
            Act(289, SCHOOL, "goal", "Wie blokkeert, werkt de toets dezelfde dag af", "acht op de tien|nota van de begeleider"),
            Act(288, SCHOOL, "step", "Een lokaal en een uurrooster van begeleiders", "careTeam:40"),
            Act(242, SCHOOL, "done", "Lokaal naast de refter, bemand tijdens elke toetsweek.", "1"),
            Act(172, SCHOOL, "effect", "In de voorbije toetsweek kwamen er elf leerlingen langs. Negen schreven hun toets af."),
            Act(171, SCHOOL, "reached", more="1:2"),
            Act(170, CLB, "state", more="evaluated"),
            Act(165, CLB, "state", more="closed"),
        ],
    ),
    Told(
        "consultation learningSupport 2 teacherTeam school", "Aanpassingen bij toetsen: wat mag altijd?",
        acts=[
            Act(19, CLB, "question", "Welke aanpassingen mag elke leraar geven zonder te vragen, en welke horen in een plan?"),
            Act(14, SCHOOL, "context", "Leraren vragen een lijst. Sommige geven uit zichzelf meer tijd, andere wachten op een verslag."),
            Act(13, CLB, "step", "Een voorbeeld van een lijst meebrengen naar het zorgoverleg", "clbAnchor:28"),
        ],
    ),
]  # fmt: skip

MEETINGS = [
    Told(
        "meeting careMeeting careCoordinator,head,clbAnchor 44", "Zorgoverleg over de kleuters",
        acts=[
            Act(49, CLB, "agenda", "- Tandarts: wat kunnen de school en het CLB elk doen?\n- De eerste maand in de instapklas"),
            Act(44, SCHOOL, "minutes", "De lijst met adressen is bijna klaar. De kleuterleidsters willen het poetsmoment zelf beginnen, in alle drie de klassen in dezelfde week.\n\nDe instapklas is rustig. Geen vragen voor het CLB."),
            Act(44, SCHOOL, "step", "Bekers en tandenborstels bestellen", "careCoordinator:14"),
            Act(43, CLB, "agreement", "We komen op het volgende zorgoverleg terug op het praatje aan de poort."),
            Act(31, SCHOOL, "done", "Geleverd, met dank aan de ouderraad.", "1"),
        ],
    ),
    Told(
        "meeting careMeeting careCoordinator,head,clbAnchor,clbTeam -8", "Zorgoverleg voor de vakantie",
        acts=[Act(2, SCHOOL, "agenda", "- Praatje aan de poort\n- Rekenen in het vijfde leerjaar\n- Data voor het voorjaar")],
    ),
]  # fmt: skip
# the samenwerkingsafspraken with De Linde: begun a school year ago, evaluated in May and confirmed in September
WORKING_AGREEMENTS = Told(
    "workingAgreements", "Samenwerkingsafspraken",
    acts=[
        Act(days_since(9, 14, 1), SCHOOL, "contacts", "De school belt of mailt de CLB-anker. Is die er niet, dan het onthaal van het CLB.\n\nHet CLB spreekt de zorgcoördinator aan. Over afwezigheden en tucht: de directie."),
        Act(days_since(9, 14, 1), SCHOOL, "asking", "Een vraag over een leerling komt eerst op het zorgoverleg van de school. Daarna stelt de zorgcoördinator ze aan de CLB-anker, met wat de school al deed.\n\nDringend: meteen bellen. Het CLB antwoordt binnen de twee werkdagen wie de vraag opneemt."),
        Act(days_since(9, 16, 1), CLB, "rhythm", "- Zorgoverleg: elke zes weken, op dinsdagmiddag in de school.\n- Opstartgesprek: in september, met directie en zorgcoördinator.\n- Evaluatiegesprek: in mei."),
        Act(days_since(9, 16, 1), CLB, "information", "De school geeft door welke leerlingen van school veranderen en wie lang afwezig is. Het CLB laat weten wanneer het in de school komt en wat het met een vraag doet.\n\nWat een leerling of een ouder in vertrouwen vertelt, blijft bij wie het hoorde."),
        Act(days_since(9, 17, 1), SCHOOL, "roles", "Brede basiszorg en verhoogde zorg: de school, het CLB denkt mee als de school dat vraagt.\n\nUitbreiding van zorg: het CLB begeleidt, de school voert uit wat samen is afgesproken."),
        Act(days_since(9, 17, 1), CLB, "evaluation", "Elk jaar in mei, een uur, met deze afspraken op tafel: wat liep goed, wat doen we volgend jaar anders?"),
        Act(days_since(5, 12), SCHOOL, "evaluated", "Op het evaluatiegesprek. Het zorgoverleg werkt, dringende vragen raakten soms zoek."),
        Act(days_since(5, 13), CLB, "evaluated", "Zelfde gesprek. We spreken voor dringende vragen één nummer af."),
        Act(days_since(5, 14), CLB, "reaction", "Voor dringende vragen: altijd het nummer van het onthaal, ook in de vakantie.", "asking"),
        Act(days_since(9, 11), CLB, "confirmed"),
        Act(days_since(9, 15), SCHOOL, "confirmed", "Besproken op de eerste personeelsvergadering."),
    ],
)  # fmt: skip
