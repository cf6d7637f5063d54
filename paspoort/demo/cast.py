"""The one cast: the people, institutions and pupils of the demonstration and of every test. All invented.

National numbers are ones that no living person can carry: the documented fictional ones, and counters of the year 1901.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from paspoort.kernel.periods import today


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def invented_number(counter: int) -> str:
    """A number with a valid check for a birth on 1 January 1901: old enough to belong to nobody."""
    base = 10101000 + counter
    return f"{base:09d}{97 - base % 97:02d}"


@dataclass(frozen=True, slots=True)
class School:
    """An institution of the demonstration: `key` is how tests call it."""

    key: str
    number: str
    name: str
    kind: str
    address: str
    guided_by: str = ""
    part_of: str = ""


SCHOOLS = [
    School("clb", "114702", "CLB De Wegwijzer", "clb", "Kouterstraat 12, 9000 Gent"),
    School("other_clb", "114728", "CLB Het Kompas", "clb", "Vaart 3, 3000 Leuven"),
    School("linde", "034793", "Basisschool De Linde", "school", "Lindelaan 8, 9050 Gentbrugge", "clb", "board"),
    School("atheneum", "041236", "Atheneum Ter Schelde", "school", "Scheldekaai 41, 9000 Gent", "clb", "board"),
    School("elsewhere", "105312", "Sint-Jozefschool Leuven", "school", "Tiensevest 22, 3000 Leuven", "other_clb"),
    School("support", "131433", "Leersteuncentrum Brug", "support_centre", "Brugstraat 5, 9000 Gent"),
    School("board", "126524", "Scholengroep Scheldeland", "board", "Koningin Elisabethlaan 20, 9000 Gent"),
]


@dataclass(frozen=True, slots=True)
class Work:
    """Someone's work for an institution, and the rights given there: (right, contexts) pairs."""

    at: str
    category: str = "staff"
    rights: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: int = 400
    for_days: int | None = None


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the cast; `line` says who it is, `group` under which heading the demonstration's ACM shows it."""

    key: str
    given_name: str
    family_name: str
    national_number: str = field(repr=False)
    line: str = ""
    group: str = ""
    works: tuple[Work, ...] = ()
    keys: tuple[str, ...] = ("itsme", "eid", "app", "sms")
    acm_roles: tuple[str, ...] = ()
    email: str = ""


READER = (("IRISGebruiker", ("gebruiker",)),)
WRITER = (("LARSGebruiker", ("gebruiker",)),)
CHIEF = (("LokaleBeheerder", ("hoofd-lokale-beheerder",)),)
ADMIN = (("LokaleBeheerder", ("lokale-beheerder",)),)

PLAYERS = [
    Player(
        "care",
        "Marieke",
        "Van den Broeck",
        "93051822361",
        "Zorgcoördinator in De Linde: zoekt een leerling en leest het verslag",
        "School",
        (Work("linde", rights=READER),),
    ),
    Player(
        "head",
        "Johan",
        "Desmet",
        "85073003328",
        "Directeur van De Linde: geeft rechten en ziet wie wat raadpleegde",
        "School",
        (Work("linde", rights=CHIEF),),
        email="johan.desmet@delinde.example",
    ),
    Player(
        "counsellor",
        "Saïda",
        "El Amrani",
        invented_number(1),
        "Leerlingenbegeleider in het Atheneum",
        "School",
        (Work("atheneum", rights=READER),),
    ),
    Player(
        "head_atheneum",
        "Greet",
        "Ö-Janssens",
        invented_number(2),
        "Directeur van het Atheneum: heeft zelf ook leesrecht",
        "School",
        (Work("atheneum", rights=CHIEF + READER),),
        email="greet.janssens@terschelde.example",
    ),
    Player("teacher", "Wout", "Claes", invented_number(3), "Leerkracht in De Linde, zonder recht", "School", (Work("linde"),)),
    Player(
        "expired",
        "Lieve",
        "Maes",
        invented_number(4),
        "Zorgleerkracht in De Linde: het leesrecht is gisteren verlopen",
        "School",
        (Work("linde", rights=READER, since=366, for_days=365),),
    ),
    Player(
        "elsewhere_care",
        "An",
        "Peeters",
        invented_number(5),
        "Zorgcoördinator in een andere school",
        "School",
        (Work("elsewhere", rights=READER),),
    ),
    Player(
        "from_acm",
        "Kobe",
        "Willems",
        invented_number(10),
        "Heeft bij ons geen recht, wel een rol bij ACM voor het Atheneum",
        "School",
        (),
        acm_roles=("IRISGebruiker-gebruiker:041236",),
    ),
    Player(
        "supporter",
        "Tom",
        "Wouters",
        invented_number(6),
        "Leerondersteuner: werkt in het leersteuncentrum en ondersteunt in De Linde en het Atheneum; recht in De Linde",
        "Ondersteuning",
        (Work("support"), Work("linde", "support_worker", READER), Work("atheneum", "support_worker")),
    ),
    Player(
        "psychologist",
        "Hanne",
        "De Wilde",
        invented_number(7),
        "Psycholoog van CLB De Wegwijzer: maakt verslagen op",
        "CLB",
        (Work("clb", "clb_staff", WRITER),),
    ),
    Player(
        "head_clb",
        "Bart",
        "Goossens",
        invented_number(8),
        "Directeur van CLB De Wegwijzer: geeft rechten, leidt de teams, beheert dossiers en leest cijfers",
        "CLB",
        (Work("clb", "clb_staff", CHIEF),),
        email="bart.goossens@dewegwijzer.example",
    ),
    Player(
        "other_psychologist",
        "Nele",
        "Martens",
        invented_number(9),
        "Psycholoog van twee CLB's: kiest namens wie ze werkt",
        "CLB",
        (Work("other_clb", "clb_staff", WRITER), Work("clb", "clb_staff", WRITER)),
    ),
    Player(
        "newcomer",
        "Farah",
        "Haddad",
        invented_number(17),
        "Nieuw in CLB De Wegwijzer: heeft het recht, nog geen team",
        "CLB",
        (Work("clb", "clb_staff", WRITER, since=20),),
    ),
    Player(
        "head_board",
        "Veerle",
        "Cornelis",
        invented_number(16),
        "Leidt de scholengroep van De Linde en het Atheneum",
        "Bestuur",
        (Work("board", "board", CHIEF),),
        email="veerle.cornelis@scheldeland.example",
    ),
    Player("stranger", "Ivo", "Segers", invented_number(11), "Meldt aan voor een instelling die wij niet kennen", "Andere"),
    Player(
        "admin",
        "Els",
        "Verstraeten",
        invented_number(15),
        "Secretaris van De Linde: lokale beheerder naast de directeur",
        "School",
        (Work("linde", rights=ADMIN),),
    ),
]
HEADS = {
    "linde": "head",
    "atheneum": "head_atheneum",
    "clb": "head_clb",
    "elsewhere": "head_elsewhere",
    "other_clb": "head_other_clb",
    "support": "head_support",
    "board": "head_board",
}
HIDDEN_HEADS = [
    Player("head_elsewhere", "Luc", "Michiels", invented_number(12), works=(Work("elsewhere", rights=CHIEF),)),
    Player("head_other_clb", "Rita", "Lemmens", invented_number(13), works=(Work("other_clb", "clb_staff", CHIEF),)),
    Player(
        "head_support", "Dirk", "Aerts", invented_number(14), works=(Work("support", rights=CHIEF),), email="d.aerts@brug.example"
    ),
]


@dataclass(frozen=True, slots=True)
class TeamOf:
    """A team of a centre: who is in it, and which schools it guides."""

    at: str
    name: str
    members: tuple[str, ...]
    schools: tuple[str, ...]


TEAMS = [
    TeamOf("clb", "Team Gent", ("psychologist", "other_psychologist"), ("linde", "atheneum")),
    TeamOf("other_clb", "Team Leuven", ("other_psychologist",), ("elsewhere",)),
]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A pupil's enrolment: days ago that it began and, when over, that the pupil left."""

    at: str
    number: str
    grade: str
    began: int = 80
    left: int | None = None
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """One pupil of the cast."""

    key: str
    given_name: str
    family_name: str
    birth_date: date
    enrolled: tuple[Enrolled, ...]
    national_number: str = field(default="", repr=False)


CHILDREN = [
    Child("lena", "Léna", "Van der Auwera", date(2016, 3, 14), (Enrolled("linde", "2021014", "L4"),), "17073003384"),
    Child("li", "Bo", "Li", date(2017, 11, 2), (Enrolled("linde", "2022031", "L3"),)),
    Child("noor", "Noor", "Ait-Bachir", date(2015, 6, 21), (Enrolled("linde", "2020007", "L5"),)),
    Child("twin_a", "Emma", "Peeters", date(2015, 1, 9), (Enrolled("linde", "2020021", "L5"),)),
    Child("twin_b", "Emma", "Peeters", date(2018, 9, 30), (Enrolled("linde", "2023002", "L2"),)),
    Child("jules", "Jules", "D'Hondt", date(2017, 2, 27), (Enrolled("linde", "2022012", "L3"),)),
    Child(
        "moved",
        "Mila",
        "Çelik",
        date(2013, 4, 5),
        (Enrolled("elsewhere", "1044", "S2", 450, 1), Enrolled("atheneum", "26118", "S2", 1)),
    ),
    Child(
        "double",
        "Finn",
        "Øyen-Baert",
        date(2012, 12, 12),
        (Enrolled("atheneum", "25077", "S3"), Enrolled("elsewhere", "1101", "S3")),
    ),
    Child("ov4", "Yassin", "Ben Salah", date(2011, 8, 18), (Enrolled("atheneum", "24012", "S4"),), "12031500244"),
    Child("legacy_pupil", "Zoë", "Vandenbossche", date(2010, 10, 10), (Enrolled("atheneum", "23045", "S5"),)),
    Child("far", "Léna", "Van der Auwera", date(2016, 3, 14), (Enrolled("elsewhere", "900", "L4"),)),
    Child("toddler", "Ot", "Ng", date(2021, 5, 1), (Enrolled("linde", "2024003", "K3"),)),
]
