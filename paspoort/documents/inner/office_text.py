"""Sections of an Office file on the way to text: paragraphs, lists and tables as someone would have typed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paspoort.documents.inner.sandbox import Refused

MOST_COLUMNS, MOST_ROWS = 100, 5000


class Sections:
    """What was read so far: lines under a heading, tables in the text, and sheets that are a table as a whole."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, list[str], bool]] = []

    def begin(self, heading: str) -> None:
        """A new section under this heading."""
        self._parts.append((one_line(heading), [], False))

    def line(self, text: str, *, item: int | None = None) -> None:
        """A paragraph, or an item of a list so many levels deep."""
        if not self._parts or self._parts[-1][2]:
            self._parts.append(("", [], False))
        lines = self._parts[-1][1]
        if not text.strip():
            return
        if item is None:
            lines += [text, ""]
        else:
            if len(lines) > 1 and lines[-1] == "" and lines[-2].lstrip().startswith("- "):
                lines.pop()
            lines += ["    " * item + "- " + one_line(text), ""]

    def rows(self, rows: Iterable[Sequence[str]]) -> None:
        """A table in the middle of a text."""
        made = ["\t".join(one_line(cell) for cell in row) for row in rows]
        self.line("\n".join(row for row in made if row.strip()))

    def table(self, heading: str, rows: Iterable[Sequence[str]]) -> None:
        """A sheet: its rows, without empty ones at its end. One that is wider or longer than people read is refused."""
        made: list[str] = []
        for row in rows:
            made.append("\t".join(one_line(cell) for cell in row).rstrip())
            if len(made) > MOST_ROWS or made[-1].count("\t") >= MOST_COLUMNS:
                raise Refused("too_much_text")
        while made and not made[-1]:
            made.pop()
        if made:
            self._parts.append((one_line(heading), made, True))

    def parts(self) -> list[tuple[str, str, bool]]:
        """Heading, text, and whether it is rows of a sheet; none that is empty."""
        found = [(heading, "\n".join(lines).rstrip(), rows) for heading, lines, rows in self._parts]
        return [part for part in found if part[0] or part[1]]


def one_line(text: str) -> str:
    """A text as one cell or heading holds it."""
    return " ".join(text.split())
