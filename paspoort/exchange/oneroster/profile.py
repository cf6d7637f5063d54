"""The Flemish profile of OneRoster 1.2 and 1.1 CSV, as data: which files, which columns, and what their values mean.

`docs/recipes/oneroster-profile.md` says the same in words for whoever makes such a file.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSIONS = ("1.1", "1.2")
NUMBER_OF_SCHOOL = "metadata.stamboeknummer"
LEVEL = "metadata.onderwijsniveau"
GRADE = "metadata.leerjaar"
CLASS = "metadata.klas"
KIND = "metadata.vlaanderen.soort"


@dataclass(frozen=True, slots=True)
class File:
    """A CSV file of the profile: the noun of the registry that its rows become, and its columns in the order they are read."""

    name: str
    noun: str
    columns: tuple[str, ...]
    required: frozenset[str]

    @property
    def csv(self) -> str:
        return f"{self.name}.csv"


def _file(name: str, noun: str, *columns: str) -> File:
    """Columns that must be there end in `*`."""
    return File(
        name, noun, tuple(column.rstrip("*") for column in columns), frozenset(c[:-1] for c in columns if c.endswith("*"))
    )


ORGS = _file("orgs", "institution", "sourcedId*", "status", "name*", "type*", "identifier*", "parentSourcedId", KIND)
USERS = _file(
    "users", "pupil", "sourcedId*", "status", "givenName*", "familyName*", "userIds", "identifier", "grades", "role", LEVEL
)
DEMOGRAPHICS = _file("demographics", "birth", "sourcedId*", "status", "birthDate*")
ROLES = _file(
    "roles", "enrolment", "sourcedId*", "status", "userSourcedId*", "role*", "orgSourcedId*", "beginDate*", "endDate",
    NUMBER_OF_SCHOOL, LEVEL, GRADE, CLASS,
)  # fmt: skip
ENROLLMENTS = _file(
    "enrollments", "enrolment", "sourcedId*", "status", "userSourcedId*", "role*", "schoolSourcedId*", "beginDate*", "endDate",
    NUMBER_OF_SCHOOL, LEVEL, GRADE, CLASS, "classSourcedId",
)  # fmt: skip
CLASSES = _file("classes", "class", "sourcedId*", "classType*", "title")
GUIDANCE = _file("guidance", "guidance", "schoolSourcedId*", "centreSourcedId*", "beginDate*", "endDate", "status")

FILES = {file.name: file for file in (ORGS, USERS, DEMOGRAPHICS, ROLES, ENROLLMENTS, CLASSES, GUIDANCE)}

KINDS_BY_TYPE = {"school": "school", "local": "clb", "district": "board"}
KINDS_BY_NAME = {
    "school": "school",
    "buitengewoon": "special_school",
    "buitengewone school": "special_school",
    "special_school": "special_school",
    "clb": "clb",
    "leersteuncentrum": "support_centre",
    "support_centre": "support_centre",
    "bestuur": "board",
    "schoolbestuur": "board",
    "board": "board",
}

LEVELS_BY_LETTER = {"K": ("kleuter", 3), "L": ("lager", 6), "S": ("secundair", 7)}
GRADES = {f"{letter}{year}": level for letter, (level, years) in LEVELS_BY_LETTER.items() for year in range(1, years + 1)}
# classes whose name says the level, and grades as OneRoster writes them elsewhere (CEDS)
GRADES_ELSEWHERE = {f"OV{form}": "secundair" for form in range(1, 5)}
GRADES_ELSEWHERE |= dict.fromkeys(("IT", "PR", "PK", "TK", "KG"), "kleuter")
GRADES_ELSEWHERE |= {f"{year:02d}": "lager" if year < 7 else "secundair" for year in range(1, 13)}
LEVELS = {
    "kleuter": "kleuter",
    "kleuteronderwijs": "kleuter",
    "lager": "lager",
    "lager onderwijs": "lager",
    "secundair": "secundair",
    "secundair onderwijs": "secundair",
    "gewoon kleuteronderwijs": "kleuter",
    "buitengewoon kleuteronderwijs": "kleuter",
    "gewoon lager onderwijs": "lager",
    "buitengewoon lager onderwijs": "lager",
    "gewoon secundair onderwijs": "secundair",
    "buitengewoon secundair onderwijs": "secundair",
    "buso": "secundair",
    "so": "secundair",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# other columns of the two versions: known, and not needed here
OTHER_COLUMNS = _names(
    """
    dateLastModified enabledUser orgSourcedIds username middleName email sms phone agentSourcedIds agents password
    userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns
    roleType userProfileSourcedId primary classSourcedId title grades courseSourcedId classCode schoolSourcedId
    termSourcedIds subjects subjectCodes periods location sex americanIndianOrAlaskaNative asian
    blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces
    hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus
    resourceSourcedIds identifier sourcedId status role orgSourcedId userIds
    """
)
