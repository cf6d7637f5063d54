"""Catalogues of the interface: its sentences and their Dutch, one file for each app and area, collected from the code."""

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

PLACE = Path("locale/nl/LC_MESSAGES/django.po")
SHARED = "web/shell"
"""Where a sentence lies that stands in more than one app or area."""
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


def places() -> dict[str, Path]:
    """The catalogue of each app and area that says something: `web/centre` for the screens of a centre."""
    return {home: _root() / home / PLACE for home in sorted({_home(message) for message in collect() if message.id})}


def _root() -> Path:
    return settings.ROOT / "paspoort"


def _home(message: Message) -> str:
    """The one app or area whose code holds this sentence; of several the shell."""
    parts = {Path(file).parts[1:] for file, _line in message.locations}
    homes = {"/".join(part[:2]) if part[0] == "web" and len(part) > 2 else part[0] for part in parts}
    return homes.pop() if len(homes) == 1 and "web" not in homes else SHARED


def kept() -> Catalog:
    """All Dutch as it lies in the project."""
    catalogue = Catalog(locale="nl")
    for file in sorted(_root().rglob(str(PLACE))):
        for message in read_po(BytesIO(file.read_bytes()), locale="nl", domain="django"):
            if message.id:
                catalogue[message.id] = message
    return catalogue


def update() -> int:
    """Bring new sentences into their catalogue, untranslated, move those that stand elsewhere now, and let go of those no longer
    used; gives how many lack Dutch."""
    before, written = sorted(_root().rglob(str(PLACE))), _written()
    for file, text in written.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    for file in set(before) - written.keys():
        file.unlink()
    return sum(1 for _ in problems())


def _written() -> dict[Path, bytes]:
    """The files as they should lie there: sorted, a sentence on a line, so that two people's additions meet without a quarrel."""
    dutch = kept()
    dutch.update(collect(), no_fuzzy_matching=True)
    parts = {home: Catalog(locale="nl") for home in places()}
    for wanted in collect():
        found = dutch.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context) if wanted.id else None
        if found is not None:
            parts[_home(wanted)][found.id] = found
    return {_root() / home / PLACE: _as_file(part) for home, part in parts.items()}


def _as_file(part: Catalog) -> bytes:
    lines = BytesIO(HEADER)
    lines.seek(0, SEEK_END)
    write_po(lines, part, width=0, sort_output=True, no_location=True, omit_header=True)
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
    written = _written()
    for file in sorted({*written, *_root().rglob(str(PLACE))}):
        if not file.exists() or file.read_bytes() != written.get(file):
            yield f"{file.relative_to(_root())} holds what is not used there or is not sorted: run make messages"


def _translated(message: Message) -> bool:
    parts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(parts)
