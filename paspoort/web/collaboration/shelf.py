"""Documents on their pages: what is found with marks, why something is unread, and names inside a file with their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import Inside, NamedInside, NewFile, NotRead, choices
from paspoort.collaboration.models import YEAR_REPORT
from paspoort.documents.actions import ENDINGS
from paspoort.web.collaboration.guarded import Guarded, Hit, hits_in
from paspoort.web.shell.fields import LongText, Upload, Words, Yes

FILE_KINDS: dict[str, Words] = {
    "pdf": _("PDF"),
    "picture": _("Picture"),
    "text": _("Text"),
    "document": _("Document"),
    "sheet": _("Spreadsheet"),
    "slides": _("Presentation"),
}
UNREAD: dict[str, Words] = {
    "nothing": _("There is no text in it that can be read."),
    "scanned": _("Some pages are pictures: what stands on them was not read."),
    "pictures": _("Pictures were not read."),
    "attached": _("There are files inside it, which were not read."),
    "media": _("Sound and film were not read."),
}
PLACES: dict[str, Words] = {
    "page": _("on page %(number)s"),
    "sheet": _("in sheet %(number)s"),
    "slide": _("on slide %(number)s"),
    "text": _("in the text"),
    "margin": _("in a header, a footer or a layout"),
    "comment": _("in a comment"),
    "footnote": _("in a note"),
    "picture": _("in a chart, a drawing or the text beside a picture"),
    "field": _("in a field of the form"),
    "attached": _("in a file inside it, or the name of one"),
    "bookmark": _("in a bookmark"),
    "link": _("in the address of a link"),
    "about": _("in the properties of the file: title, author, company"),
    "author": _("as who wrote, changed or commented it"),
    "hidden": _("in what is hidden or was deleted"),
    "file_name": _("in the name of the file"),
}
MAKERS = {"about", "author"}
SIGNS = re.compile("[\x02\x03]")


def put_kinds() -> list[tuple[str, str]]:
    """What kinds of documents somebody puts there; the report of a school year is made."""
    return [(code, label) for code, label in choices("document").items() if code != YEAR_REPORT]


@dataclass(frozen=True, slots=True)
class InFile:
    """A name in the file: where, and how it looks on the page."""

    place: str
    where: str
    hit: Hit


class WithFile(Guarded):
    """A form with a file: its text is held against names too. `inside` are those in the file itself."""

    file = Upload(_("The file"), missing=_("Choose a file first."), attrs={"accept": ",".join(f".{one}" for one in ENDINGS)})
    without_makers = Yes(_("Take out who made, changed or commented the file"))
    declared = LongText(
        _("What is on it?"),
        rows=2,
        hint=_("In your own words, so that others find it. Without a name."),
    )
    inside: Sequence[InFile] = ()
    unread: Sequence[Words] = ()

    def _watched(self, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        try:
            return do()
        except NotRead as not_read:
            self.unread = [UNREAD[one] for one in not_read.unread]
            raise
        except NamedInside as named:
            excuses = self.excuses
            self.inside = [_in_file(one, excuses) for one in named.inside]
            typed = [name for name in named.spans if name in self.fields and self.text_of(name)]
            self.hits = [hit for name in typed for hit in hits_in(name, self.text_of(name), named.spans[name], excuses)]
            named.problems = {name: sentence for name, sentence in named.problems.items() if name in typed}
            if self.inside or not typed:
                named.problems["file"] = str(_("Somebody is named in this file. Change it there, and choose the new file."))
            raise

    @property
    def asks_what_is_on_it(self) -> bool:
        """Only of a file that cannot be read whole, once that turned out; then what was answered stays."""
        return bool(self.unread or self.text_of("declared"))

    @property
    def only_makers(self) -> bool:
        """Whether nothing but who made the file stands in the way."""
        return bool(self.inside) and all(one.place in MAKERS for one in self.inside)

    def new_file(self) -> NewFile:
        """The file as it was sent; a page that asks something first reads it again."""
        sent: UploadedFile[bytes] = self.value("file")
        sent.seek(0)
        return NewFile(
            sent.name or "",
            sent.read(settings.UPLOAD_LIMIT + 1),
            str(self.value("declared") or ""),
            bool(self.value("without_makers")),
            self.excuses,
        )


def _in_file(one: Inside, excuses: dict[str, str]) -> InFile:
    code, _space, number = one.place.partition(" ")
    begin = len(one.before)
    span = replace(one.span, start=begin, end=begin + len(one.phrase))
    [hit] = hits_in("file", f"{one.before}{one.phrase}{one.after}", [span], excuses)
    return InFile(code, str(PLACES.get(code, PLACES["hidden"]) % {"number": number}), hit)


def marked(around: str) -> list[tuple[str, bool]]:
    """Words round what was sought: each piece, and whether it was sought."""
    pieces = SIGNS.split(around)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]
