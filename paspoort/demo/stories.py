"""What the invented reports of the demonstration say. Plain text, as a centre would type it."""

from __future__ import annotations

CARE = """Sinds september 2025 werkt de leerkracht met korte opdrachten en een vaste plaats vooraan in de klas.
- Verlengde instructie in een kleine groep, drie keer per week. Effect: de leerling begint sneller, maar haakt af zodra een opdracht meer dan twee stappen telt.
- Stappenplan op de bank, samen gemaakt met de zorgcoördinator. Effect: merkbaar minder vragen, vooral bij rekenen.
- Rustplek achteraan de klas. Effect: wordt zelf opgezocht, ongeveer één keer per dag."""

EXTENDED = """Het handelingsgerichte traject begon op 12/01/2026 na overleg met de ouders en de school.

We onderzochten drie vragen: wat maakt het begin van een taak moeilijk, wat helpt om vol te houden, en wat heeft het team daarvoor nodig? We observeerden twee keer in de klas, spraken met de leerling, de ouders en de leerkracht, en bekeken het werk van het voorbije jaar.

Besluit: de maatregelen van de school zijn zinvol en goed uitgevoerd, maar volstaan niet om de leerling het hele programma te laten meevolgen."""

STRENGTHS = """- Nieuwsgierig, stelt goede vragen over dieren en techniek.
- Werkt graag samen met één vaste klasgenoot.
- Onthoudt wat voorgelezen wordt heel goed."""

NEEDS = """- Een leraar die een opdracht in één zin zegt en daarna wacht.
- Duidelijkheid over wat er straks komt: een dagschema met pictogrammen.
- Opdrachten in stukken van ten hoogste tien minuten, met telkens een zichtbaar einde.
- Een volwassene die een oplopende spanning benoemt voor ze te groot wordt."""

TEAM = """- Advies over het opdelen van taken en toetsen.
- Iemand die meekijkt in de klas en met de leerkracht bespreekt wat werkt.
- Tijd om het dagschema samen met de leerling op te stellen."""

GOALS = """1. De leerling begint binnen twee minuten aan een opdracht, vier van de vijf keer.
2. De leerling vraagt zelf om een pauze wanneer het te druk wordt.
3. Het team past taken en toetsen op dezelfde manier aan, in alle vakken.

We kijken na zes weken samen terug en sturen bij."""

SECTIONS = {
    "statement": "Het CLB besluit dat deze leerling een verslag krijgt, omdat de gewone maatregelen niet volstaan om het gemeenschappelijk curriculum te volgen.",
    "type_reason": "Dit type past omdat de noden vooral liggen bij aandacht, planning en omgaan met verandering, en blijven bestaan ondanks verhoogde zorg.",
    "form_reason": "Deze opleidingsvorm past omdat de leerling een diploma wil halen en de doelen aankan met de nodige omkadering.",
    "care_so_far": CARE,
    "care_extended": EXTENDED,
    "not_enough": "De school paste het rooster, de taken en de toetsen aan. Dat hielp, maar het vraagt zoveel individuele begeleiding dat het in de klas niet vol te houden is.",
    "diagnosis": "Vastgesteld door een erkend team op 03/03/2025. Het verslag daarvan ligt in het dossier van het CLB.",
    "strengths": STRENGTHS,
    "needs_pupil": NEEDS,
    "needs_team": TEAM,
    "needs_parents": "De ouders willen weten hoe ze thuis met hetzelfde dagschema kunnen werken.",
    "goals": GOALS,
    "involvement": "Besproken met de leerling, de ouders, de zorgcoördinator en het leersteuncentrum op 02/02/2026. Iedereen gaat akkoord.",
    "second_author": "Els Vermeire, maatschappelijk werker",
    "director": "Bart Goossens, directeur",
}
