"""The sentences of the interface and their Dutch: collect them from the code, and tell which are not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.conf import settings

PLACE = Path("nl/LC_MESSAGES/django.po")
METHODS = [("**/migrations/**", "ignore"), ("demo/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "false", "newstyle_gettext": "true"}}
KEYWORDS: dict[str, Any] = dict.fromkeys(["_", "N_", "gettext", "gettext_lazy"]) | dict.fromkeys(
    ["ngettext", "ngettext_lazy"], (1, 2)
)
KEYWORDS |= {"pgettext": ((1, "c"), 2)}

# a header of our own: without names and dates, which differ at every run and say nothing
HEADER = b"""# The Dutch of the interface: B1, short, active, "je".
msgid ""
msgstr ""
"Project-Id-Version: leerlingenpaspoort\\n"
"Language: nl\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@cache
def collect() -> Catalog:
    """Every sentence that the code shows to people, with where it stands."""
    found = Catalog(charset="utf-8")
    root = settings.ROOT / "paspoort"
    for name, line, message, comments, context in extract_from_dir(root, METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(message, locations=[(f"paspoort/{name}", line)], auto_comments=comments, context=context)
    return found


def kept() -> Catalog:
    """The Dutch catalogue as it lies in the project."""
    return read_po(BytesIO(_file().read_bytes()), locale="nl", domain="django")


def update() -> int:
    """Bring new sentences into the catalogue, untranslated, and let go of those no longer used; gives how many lack Dutch."""
    _file().write_bytes(_written())
    return sum(1 for _ in problems())


def _file() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / PLACE


def _written() -> bytes:
    """The file as it should lie there: sorted, a sentence on a line, so that two people's additions meet without a quarrel."""
    catalogue, lines = kept(), BytesIO(HEADER)
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    lines.seek(0, SEEK_END)
    write_po(lines, catalogue, width=0, sort_output=True, no_location=True, omit_header=True)
    return lines.getvalue()


def problems() -> Iterator[str]:
    """What keeps the Dutch from being complete, each as one line: sentences without it, uncertain ones, lost placeholders."""
    catalogue = kept()
    for wanted in collect():
        if not wanted.id:
            continue
        found = catalogue.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context)
        if found is None or not _translated(found):
            yield f"no Dutch for {wanted.id!r} ({wanted.locations[0][0]}:{wanted.locations[0][1]})"
        elif found.fuzzy:
            yield f"uncertain Dutch for {wanted.id!r}"
        else:
            yield from (f"{error} in the Dutch for {wanted.id!r}" for error in found.check(catalogue))
    if _written() != _file().read_bytes():
        yield f"{PLACE} holds what is not used or is not sorted: run make messages"


def _translated(message: Message) -> bool:
    parts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(parts)
