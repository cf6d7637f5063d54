"""Activities of every day in a centre, by theme: what the larger demonstration writes in its files. All of it is invented.

A text holds its variants between bars; a file that comes back to a theme says it the next way.
"""

from __future__ import annotations

from paspoort.demo.year import ANSWERED, ASKED, Told


def _one(head: str, text: str, *, hub: str = "", answer: str = "", follows: bool = False) -> Told:
    """One activity of a theme: function, topic, how (`-`: not said) and with whom, and what was said; `hub` names the kind of
    service and the service that it refers to, `answer` those that the one before it gets an answer from.
    """
    function, topic, contact, *actors = head.split()
    kind, _space, service = (hub or answer).partition(" ")
    to = (ASKED if hub else ANSWERED if answer else "", kind, service)
    return Told("", 0, function, topic, " ".join(actors), contact.strip("-"), text, hub=to, goes_on=follows or bool(answer))


EVERYDAY = {
    "learning": [
        _one("intake readingSpelling meeting careCoordinator", "Op het overleg besproken: leest veel trager dan de klas.|De zorgcoördinator vraagt mee te kijken: dictees lukken, vrij schrijven niet.|Opnieuw op het overleg: de winst van vorig jaar is na de zomer weg."),
        _one("clarification readingSpelling conversation mother father", "Ouders zien thuis hetzelfde. Ze willen weten of het dyslexie kan zijn.\n\nAfgesproken: eerst twaalf weken gericht oefenen, dan opnieuw meten.|Papa vond lezen zelf ook moeilijk. Voorlezen gebeurt elke avond.", follows=True),
        _one("advice reasonableAdjustments meeting classTeacher", "- meer tijd bij toetsen\n- geen hardop lezen zonder voorbereiding\n- fouten tegen spelling apart beoordelen|De leraar probeert een voorleesstem bij wereldoriëntatie."),
        _one("followUp readingSpelling phone careCoordinator", "Acht weken geoefend: twee niveaus vooruit.|Weinig vooruitgang. School vraagt een test.|Oefent trouw, maar het tempo blijft laag."),
        _one("diagnostics intelligence observation pupil", "Eerste deel van de test afgenomen. Werkte vlot mee, moe na veertig minuten.|Tweede deel afgenomen. Opvallend sterk in redeneren met beelden."),
        _one("information maths email mother", "Oefenbladen voor de tafels doorgestuurd, met uitleg hoe lang per dag.|Uitleg gemaild over wat een gemotiveerd verslag is en wat niet."),
        _one("referralHub languageSpeech conversation mother", "Mama kiest een logopedist dicht bij huis.|Wachtlijst van drie maanden. Mama schrijft toch in.", hub="rehabilitation speechTherapist"),
        _one("referralHub languageSpeech phone externalRehabilitation", "Gestart: één keer per week, na school.|De logopedist rondt af en stuurt een verslag.", answer="rehabilitation speechTherapist"),
    ],
    "home": [
        _one("intake homeSituation phone mother", "Mama belt. Sinds de scheiding is er elke wisseldag ruzie over de boekentas.|Mama vraagt raad: hij zegt thuis niets meer."),
        _one("clarification homeSituation conversation father", "Papa ziet het anders: bij hem loopt het rustig. Hij wil wel samen rond de tafel.|Papa heeft een nieuw uurrooster en kan alleen voor acht uur."),
        _one("shortGuidance homeSituation conversation pupil", "Tekende zijn week. De zondagavond kreeg een zwarte wolk.|Wil dat iemand het aan papa zegt. We bereiden het samen voor.|Lacht weer. De boekentas blijft nu op school."),
        _one("networkMeeting homeSituation meeting mother father careCoordinator", "Afspraken over huiswerk op één blad, dat in beide huizen hangt.|Iedereen houdt zich aan de afspraken. We komen in maart opnieuw samen.", follows=True),
        _one("referralHub homeSituation homeVisit mother", "Het gezin wil hulp aan huis proberen.|Aanmelding gebeurd, er is een intake gepland.", hub="welfare oneFamilyOnePlan"),
        _one("followUp homeSituation phone mother", "Gaat beter. Belt zelf als het weer moeilijk wordt.|Nog geen plaats. Tot dan belt mama elke twee weken."),
    ],
    "school": [
        _one("intake behaviour meeting classTeacher", "Loopt weg uit de klas als het luid wordt. Twee keer deze week.|De leraar houdt bij wanneer het misloopt: bijna altijd na de speeltijd."),
        _one("clarification behaviour conversation pupil", "Zegt dat zijn hoofd dan vol zit. Weet zelf niet wat helpt.|Kan goed vertellen wat er vooraf gebeurt.", follows=True),
        _one("advice behaviour meeting classTeacher careCoordinator", "- een kaartje om zonder vragen naar buiten te gaan\n- vijf minuten, dan terug\n- elke vrijdag samen tellen hoe vaak|De kaart werkt. Nu ook in de turnles."),
        _one("followUp behaviour phone careCoordinator", "Deze maand nog één keer weggelopen.|De kaart is kwijt en niemand merkte het. Dat zegt genoeg.|Een moeilijke week na de vakantie. De kaart ligt er weer."),
        _one("shortGuidance bullying conversation pupil", "Wordt uitgelachen in de kleedkamer. Wil niet dat de klas weet dat hij het zei.|De kleedkamer is nu rustig, zegt hij."),
        _one("systematicContact vision - pupil", "Ziet goed met beide ogen."),
    ],
    "care": [
        _one("intake emotional conversation pupil", "Komt zelf langs over de middag. Slaapt slecht en piekert over toetsen.|Een vriendin bracht haar mee. Ze wil praten, niet bij iedereen."),
        _one("clarification emotional conversation pupil mother", "Mama wist er niets van en is opgelucht dat het gezegd is.|Samen bekeken wat we op school vertellen en wat niet.", follows=True),
        _one("shortGuidance emotional conversation pupil", "Een dagboek met drie vragen, elke avond vijf minuten.|De oefening met ademen helpt voor een toets, niet in bed.|Zegt dat ze deze week twee keer doorsliep."),
        _one("referralHub emotional conversation pupil mother", "Samen gekozen voor een psycholoog bij het huisartsenhuis.|Het CGG heeft een wachtlijst van vijf maanden.", hub="mentalHealth primaryPsychologist"),
        _one("referralHub emotional email externalMentalHealth", "Eerste afspraak ligt vast. Mama gaat mee.|Vijf gesprekken gehad, ze stoppen in overleg.", answer="mentalHealth primaryPsychologist"),
        _one("followUp emotional phone mother", "Eerste gesprek bij de psycholoog viel mee.|Mama belt: het gaat op en af."),
        _one("networkMeeting schoolRefusal meeting mother pupilCounsellor", "Twee halve dagen per week, met een vaste begeleider aan de poort.|Nu drie voormiddagen. De klas weet ervan en reageert warm."),
    ],
    "absence": [
        _one("attendance absence phone pupilCounsellor", "Vijf halve dagen zonder reden. School belt de ouders en ons.|Tien halve dagen. We nodigen uit voor een gesprek."),
        _one("attendance absence conversation pupil", "De bus is een smoes, zegt hij zelf. Het eerste uur is wiskunde.|Staat op met zijn broer. Werkt al twee weken.|Weer een moeilijke maandag."),
        _one("networkMeeting absence meeting pupil mother pupilCounsellor", "Afspraak: wie te laat is, gaat toch naar de les.|Wiskunde krijgt een inhaaluur, de lat ligt even lager.", follows=True),
        _one("followUp absence email pupilCounsellor", "Deze maand elke dag aanwezig.|Drie halve dagen, alle drie met briefje van de dokter."),
    ],
    "language": [
        _one("intake dutchAsSecondLanguage meeting classTeacher", "Begrijpt veel, zegt weinig. Speelt graag met iedereen.|Praat nu ook in de kring."),
        _one("clarification languageSpeech conversation mother", "Met een tolk. Thuis spreekt ze vlot en veel: dat stelt gerust.|Mama leest nu in de thuistaal voor."),
        _one("advice languageSpeech meeting classTeacher careCoordinator", "- eerst laten kijken, dan pas vragen\n- elk nieuw woord met een gebaar\n- twee vaste speelmaatjes|De gebaren gebruikt nu de hele klas."),
        _one("followUp languageSpeech phone careCoordinator", "Zinnen van vier woorden. We zien elkaar na de paasvakantie.|Geen zorgen meer. We sluiten af."),
    ],
    "hearing": [
        _one("systematicContact hearing - pupil", "Rechts hoort hij de zachte tonen niet. Over zes weken opnieuw.|Beide oren goed."),
        _one("information hearing phone mother", "Uitgelegd wat de hertest inhoudt. Hij was verkouden die dag.|Mama gaf de brief aan de huisarts.", follows=True),
        _one("selectiveContact hearing - pupil", "Hertest: goed.|Hertest: rechts nog altijd zwak."),
        _one("referralHub hearing letter mother", "Brief meegegeven voor de NKO-arts.", hub="medical entDoctor"),
        _one("referralHub hearing letter externalMedical", "De NKO-arts plaatste buisjes. Opnieuw testen in het voorjaar.", answer="medical entDoctor"),
    ],
    "choice": [
        _one("intake studyChoice chat pupil", "Weet wat niet, nog niet wat wel.|Wil iets met haar handen, en toch niet stoppen met wiskunde."),
        _one("information studyChoice conversation pupil", "Structuur van het secundair overlopen, met drie scholen in de buurt.|Infodagen op een rij gezet. Gaat met haar zus.", follows=True),
        _one("clarification motivation conversation pupil father", "Papa hoopt op een aso-richting. Ze zei voor het eerst zelf wat ze wil.|Samen voor- en nadelen opgeschreven."),
        _one("advice studyChoice meeting pupil mother", "Besluit: technologische wetenschappen, met wiskunde van vier uur.|Ze schreef zich in. Dossier mag dicht."),
    ],
}  # fmt: skip
"""By theme: what is done in that order, and begins again."""
