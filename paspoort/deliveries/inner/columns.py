"""Columns of a school's table: which is what, guessed from headers in Dutch, French or English, and from what stands below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import school_year_of, today

Rows = Sequence[tuple[int, list[str]]]

FIELDS = {
    "family_name": "naam familienaam achternaam naamleerling familienaamleerling nom nomdefamille lastname surname familyname",
    "given_name": "voornaam roepnaam voornaamleerling prenom firstname givenname",
    "birth_date": "geboortedatum geboren gebdatum gebdat datedenaissance naissance birthdate dateofbirth dob",
    "national_number": "rijksregisternummer rijksregisternr rijksregnr rijksregister rrn rrnr insz bisnummer bisnr"
    " nationaalnummer niss registrenational numeronational nationalnumber ssin inszbisnummer rijksregisterofbisnummer",
    "register_number": "stamnummer stamnr stamnrkort stamboeknummer stamboeknr stamboek matricule registernumber",
    "pupil_id": "ppersoon leerlingnummer leerlingnr internnummer interneid leerlingid idleerling persoonid pointer"
    " internalnumber internnr studentid pupilid",
    "institution_number": "instellingsnummer instellingsnr instellingnr instellingsnummerschool instelnr schoolnr schoolnummer"
    " numerodetablissement institutionnumber",
    "class_name": "klas klascode klasnaam klasgroep officieleklas classe class classname",
    "grade": "leerjaar afdelingsjaar studiejaar annee anneedetudes grade year",
    "level": "onderwijsniveau niveau niveaudenseignement educationlevel level",
    "begins_on": "inschrijvingsdatum datuminschrijving begindatum startdatum instapdatum van datumvan datumin"
    " dateinscription debut begindate startdate",
    "left_on": "uitschrijvingsdatum datumuitschrijving einddatum tot datumtot datumuit datesortie fin enddate leftdate",
}
"""What can stand in a column, and by which headers it is known: without case, accents, spaces and signs."""
NEEDED = ("family_name", "given_name", "birth_date")
NAMING = ("register_number", "pupil_id")
"""One of these says which pupil of the school a row is about."""
KNOWN = {loose: name for name, words in FIELDS.items() for loose in words.split()}
LEVELS = ("kleuter", "lager", "basis", "secundair", "mixed")
LOOKED_AT = 30
"""Rows in which a header is sought: above it may stand a title, or a second header for groups of columns."""
SAMPLE = 40
DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4})|(\d{4})-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person says of a table: which sheet and row of headers, what each column is ("" for what is not read), whether it
    holds every pupil of the school, the level of the school, and the first day of who is new where no column says it."""

    sheet: int
    header: int
    columns: tuple[str, ...]
    whole: bool
    level: str
    begins_on: date


@dataclass(frozen=True, slots=True)
class Remembered:
    """How the last table of this institution was read: what each header meant."""

    columns: Mapping[str, str] = field(default_factory=dict)
    level: str = ""
    whole: bool = True


def loose(header: str) -> str:
    """A header as it is compared."""
    apart = unicodedata.normalize("NFD", header.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


def guess(sheets: Sequence[Rows], before: Remembered, level: str) -> Chosen:
    """The likeliest reading of a file; `level` is that of the pupils whom the school has already, "" for none."""
    scores = [(*_header(rows, before), -place) for place, rows in enumerate(sheets)]
    _score, header, place = max(scores, default=(0, 0, 0))
    return reading(sheets[-place] if sheets else [], -place, -header, before, level)


def reading(rows: Rows, sheet: int, header: int, before: Remembered, level: str) -> Chosen:
    """The same for a sheet and a row of headers that a person chose."""
    headers = rows[header][1] if header < len(rows) else []
    columns = [_named(cell, before) for cell in headers]
    below = [cells for _number, cells in rows[header + 1 : header + 1 + SAMPLE]]
    columns += [""] * (max((len(cells) for cells in below), default=0) - len(columns))
    columns = [name if name not in columns[:place] else "" for place, name in enumerate(columns)]
    for name, fits in (("national_number", _national), ("birth_date", _birth)):
        if name not in columns:
            place = next((place for place, taken in enumerate(columns) if not taken and _all(below, place, fits)), None)
            if place is not None:
                columns[place] = name
    first = date(school_year_of(today()), 9, 1)
    return Chosen(sheet, header, tuple(columns), before.whole, before.level or level, first)


def _header(rows: Rows, before: Remembered) -> tuple[int, int]:
    """How many headers are known in the likeliest row, and (negative, so that the first wins) which one that is."""
    found = ((len({_named(cell, before) for cell in cells} - {""}), -at) for at, (_number, cells) in enumerate(rows[:LOOKED_AT]))
    return max(found, default=(0, 0))


def _named(cell: str, before: Remembered) -> str:
    header = loose(cell[1:]) if cell.startswith("t") else ""
    return before.columns.get(header, KNOWN.get(header, ""))


def _all(below: Sequence[list[str]], place: int, fits: object) -> bool:
    said = [cells[place] for cells in below if place < len(cells) and cells[place]]
    return len(said) > 2 and callable(fits) and sum(bool(fits(cell)) for cell in said) * 5 >= len(said) * 4


def _national(cell: str) -> bool:
    try:
        NationalNumber(cell[1:])
    except ValueError:
        return False
    return True


def _birth(cell: str) -> bool:
    """A day on which somebody of school age was born."""
    match = DAY.fullmatch(cell[1:])
    return match is not None and 2 <= today().year - int(match[1] or match[2]) <= 25
