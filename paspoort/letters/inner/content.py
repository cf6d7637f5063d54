"""Content of a letter: what stands on the page for one receiver, made of approved texts, results and what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from paspoort.documents.actions import LetterContent, Signatory, Slip, Style
from paspoort.letters.inner.texts import filled, texts, until
from paspoort.registry.models import Pupil

AS = {"parent": "home", "pupil": "pupil", "school": "school", "service": "service"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a letter is made of: its kind and day, whom it is about and at which school, who signs, and its words by part."""

    letter_id: uuid.UUID
    kind: str
    day: date
    pupil: Pupil
    school: str
    signs: str
    words: Mapping[str, Any]

    def to(self, receiver: str, name: str, address: str, style: Style) -> LetterContent:
        """The letter as it stands on the page for one receiver."""
        said, slots = texts()[self.kind], self._slots(name)
        results, advice = str(self.words.get("results", "")), str(self.words.get("advice", ""))
        summary = [*said[AS[receiver]]]
        if self.kind == "resultLetter":
            summary.append(said["with_advice" if advice.strip() else "without_advice"])
        sections = [(said.get("results", ""), results), (said.get("advice", ""), advice)]
        return LetterContent(
            kind=self.kind, day=self.day, reference=self.letter_id.hex[:8].upper(),
            receiver=(name, *address.replace(", ", "\n").splitlines()),
            salutation=filled([texts()["salutation"][AS[receiver]]], slots)[0], title=said["title"],
            summary=filled(summary, slots), facts=self._facts(),
            sections=tuple(part for part in sections if part[1].strip()) if self.kind != "adibib" else (),
            signatory=Signatory(self.signs), slip=self._slip(style) if self.kind == "referralLetter" else None,
        )  # fmt: skip

    def _slots(self, name: str) -> dict[str, str]:
        checks = ", ".join(self.words.get("checks", [])) or "-"
        return {
            "first": self.pupil.given_name, "pupil": str(self.pupil), "day": f"{self.day:%d/%m/%Y}", "name": name, "checks":
            checks, "until": until(self.kind, self.day),
        }  # fmt: skip

    def _facts(self) -> tuple[tuple[str, str], ...]:
        """Whom it is about, and of an invitation when and where."""
        said = texts()["facts"]
        born = f"{self.pupil.birth_date:%d/%m/%Y}" if self.pupil.birth_date else ""
        about = [(said["pupil"], str(self.pupil)), (said["born"], born), (said["school"], self.school)]
        typed = [(said[part], str(self.words.get(part, ""))) for part in ("when", "where")]
        return tuple(fact for fact in [*about, *typed] if fact[1].strip())

    def _slip(self, style: Style) -> Slip:
        said = texts()["referralLetter"]
        back = (style.name, *style.address.splitlines())
        return Slip(said["slip_title"], said["slip_text"], self._facts(), tuple(said["slip_answers"]), back)
