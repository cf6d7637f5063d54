"""The sentences of the interface and their Dutch: collect them from the code, and tell which are not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.conf import settings

PLACE = Path("nl/LC_MESSAGES/django.po")
METHODS = [("**/migrations/**", "ignore"), ("demo/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

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


def collect() -> Catalog:
    """Every sentence that the code shows to people, with where it stands."""
    found = Catalog(charset="utf-8")
    root = settings.ROOT / "paspoort"
    for name, line, message, comments, context in extract_from_dir(root, METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(message, locations=[(f"paspoort/{name}", line)], auto_comments=comments, context=context)
    return found


def kept() -> Catalog:
    """The Dutch catalogue as it lies in the project."""
    with (settings.LOCALE_PATHS[0] / PLACE).open("rb") as file:
        return read_po(file, locale="nl", domain="django")


def update() -> int:
    """Bring new sentences into the catalogue, untranslated, and let go of those no longer used; gives how many lack Dutch."""
    catalogue = kept()
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with (settings.LOCALE_PATHS[0] / PLACE).open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=120, sort_output=True, no_location=True, omit_header=True)
    return sum(1 for _ in problems())


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


def _translated(message: Message) -> bool:
    parts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(parts)
