"""An invented report, and a PDF of it, for the tests of documents."""

from functools import cache
from typing import Any

from PIL import Image

from paspoort.documents.inner.typeset import typeset

TEXT = (
    "Amber volgde drie jaar les in het gewoon lager onderwijs.\n\nWat al gebeurde:\n"
    "- hardop lezen met een maatje;\n- woordrijtjes op niveau,\n  met opname;\n\nDaarna besloot het team verder te kijken."
)
HEADINGS = ("Verloop van het traject", "Sterke kanten", "Onderwijsbehoeften", "Doelen en advies")


def report(kind: str = "IAC", text: str = TEXT, copies: int = 1) -> dict[str, Any]:
    """A report with as many sections as `HEADINGS`, each holding `text` `copies` times."""
    with_parts = kind != "GC"
    sections = [{"key": f"s{n}", "heading": heading, "text": "\n\n".join([text] * copies)} for n, heading in enumerate(HEADINGS)]
    decision = {"key": "conclusion", "part": "attest", "heading": "Besluit", "text": "Het CLB besluit tot een eigen traject."}
    return {
        "title": "Verslag individueel aangepast curriculum",
        "kind": kind,
        "kind_label": f"{kind}-verslag",
        "number": f"{kind}-2026-000417",
        "pupil": {"given_name": "Amber", "family_name": "Van den Broeck-Çelik", "birth_date": "14/03/2015"},
        "school": {"name": "Basisschool De Zilverlinde", "number": "034793"},
        "centre": {"name": "Vrij CLB De Kompasroos", "number": "014991", "address": "Kerkstraat 12, 3000 Leuven"},
        "level_label": "Lager onderwijs",
        "support_type_label": "Type basisaanbod",
        "training_form_label": None,
        "drafted_on": "03/11/2026",
        "starts_on": "16/11/2026",
        "sections": [decision, *sections] if with_parts else sections,
        "signatories": [{"name": "Els Wouters", "role": "Consulent"}, {"name": "Karim Haddad", "role": "Directeur"}],
        "parts": ["attest", "protocol"] if with_parts else [],
    }


@cache
def report_pdf(copies: int = 3) -> bytes:
    return typeset(report(copies=copies))


def shades(image: Image.Image) -> tuple[int, int]:
    """The darkest and the lightest grey in a picture, from 0 to 255."""
    seen = [grey for grey, count in enumerate(image.convert("L").histogram()) if count]
    return seen[0], seen[-1]
