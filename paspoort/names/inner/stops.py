"""What always stops a text: national numbers, telephone numbers, e-mail addresses, register numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.be import bis, nn

GAP = r"[ ./\-]{0,3}"
ELEVEN = re.compile(rf"(?<![\d])(?<!\d[ ./\-])\d(?:{GAP}\d){{10}}(?!\d)", re.ASCII)
CALLED = re.compile(
    r"\b(?P<what>rijksregister(?:nummer|nr)?|insz|bis-?(?:nummer|nr)|stam(?:boek)?(?:nummer|nr)|leerling(?:en)?(?:nummer|nr))"
    r"[ .:=#()\tis-]{0,8}(?P<number>\d(?:[ ./\-]?\d){3,14})(?!\d)",
    re.ASCII,
)
TELEPHONE = re.compile(
    r"(?<![\d+])(?<!\d[ ./\-])"
    r"(?:(?:\+|\b00) ?[1-9]\d{0,2}(?:[ ./\-]{0,2}\(0\))?(?:[ ./\-]{0,2}\d){7,10}"
    r"|\(?0[1-9](?:\)?[ ./\-]{0,3}\d){7,8})(?![ ./\-]?\d)",
    re.ASCII,
)
DATE = re.compile(r"\(?\d{1,2}[ ./\-]\d{1,2}[ ./\-](?:19|20)\d\d", re.ASCII)
COMPANY = re.compile(r"\b(?:kbo|btw|ondernemings(?:nummer|nr)|be)\b")
OF_BELGIUM = re.compile(r"(?<![\w.@])be ?$")
AS_A_COMPANY = re.compile(r"0\d{3}\.\d{3}\.\d{3}", re.ASCII)
EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}(?:@|[ ]?[(\[](?:at|apenstaartje)[)\]][ ]?)[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")


def stops(folded: str) -> Iterator[tuple[int, int, str]]:
    """Where in the folded text something stands that always stops, with its reason."""
    for match in EMAIL.finditer(folded):
        yield *match.span(), "email"
    for match in ELEVEN.finditer(folded):
        if is_national_number(match.group()):
            yield *match.span(), "national_number"
    for match in CALLED.finditer(folded):
        named = "register_number" if match["what"].startswith(("stam", "leerling")) else "national_number"
        yield *match.span("number"), named
    for match in TELEPHONE.finditer(folded):
        before = folded[max(0, match.start() - 40) : match.start()]
        company = OF_BELGIUM.search(before) or (AS_A_COMPANY.fullmatch(match.group()) and COMPANY.search(before))
        if not company and not DATE.match(match.group()):
            yield *match.span(), "telephone"


def is_national_number(written: str) -> bool:
    """Whether the digits are a national or BIS number by their check digits and date."""
    digits = re.sub(r"\D", "", written, flags=re.ASCII)
    return bool(nn.is_valid(digits) or bis.is_valid(digits))
