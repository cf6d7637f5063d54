"""Letter style as a form: what a centre chooses, the style that it asks for, and what is hard to read in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.documents import actions
from paspoort.documents.actions import LOGO_BYTES, STYLE_LONGEST, Style, Unacceptable
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import Choice, LongText, Number, Text, Upload, Words, Yes
from paspoort.web.shell.forms import Form
from paspoort.web.shell.words import LETTERS

PARTS: dict[str, Words] = {
    "logo": gettext_lazy("Logo"),
    "first": gettext_lazy("First colour"),
    "second": gettext_lazy("Second colour"),
    "address": gettext_lazy("Address"),
    "contact": gettext_lazy("How people reach you"),
    "above": gettext_lazy("Text above each letter"),
    "below": gettext_lazy("Text below each letter"),
}
TYPED = tuple(PARTS)[1:]
NOT_ON_CERTIFICATES = gettext_lazy("Not on certificates.")


class StyleForm(Form):
    """What a centre chooses; `version` is the style that stood on the screen."""

    logo = Upload(PARTS["logo"], optional=True, attrs={"accept": "image/png,image/jpeg,image/svg+xml,.png,.jpg,.jpeg,.svg"})
    no_logo = Yes(gettext_lazy("No logo on letters"))
    first = Text(PARTS["first"], type="color", width="short")
    second = Text(PARTS["second"], type="color", width="short")
    address = LongText(
        PARTS["address"],
        hint=gettext_lazy("At most five lines, without the name: that stands above it."),
        optional=True,
        longest=STYLE_LONGEST["address"],
        rows=3,
    )
    contact = Text(
        PARTS["contact"],
        hint=gettext_lazy("One line at the foot: telephone, email, website."),
        optional=True,
        longest=STYLE_LONGEST["contact"],
    )
    above = LongText(PARTS["above"], hint=NOT_ON_CERTIFICATES, optional=True, longest=STYLE_LONGEST["above"], rows=3)
    below = LongText(PARTS["below"], hint=NOT_ON_CERTIFICATES, optional=True, longest=STYLE_LONGEST["below"], rows=3)
    kind = Choice(gettext_lazy("Example of"), [*LETTERS.items()], first="resultLetter")
    version = Number()

    @classmethod
    def here(cls, request: Request) -> Self:
        """The form as it was sent, or with how letters look now."""
        form = cls.of(request)
        form.initial.update({name: getattr(form.now, name) for name in (*TYPED, "version")})
        return form

    @cached_property
    def now(self) -> Style:
        """How letters of the centre look now."""
        return actions.style_of(self.acting.here)

    @cached_property
    def logo_chosen(self) -> bytes | BadInput:
        """The logo as it is sent or stands, drawn anew; or what is wrong with it."""
        file = self.value("logo")
        if self.value("no_logo"):
            return b""
        if file is None:
            return self.now.logo
        try:
            return actions.take_logo(file.read(LOGO_BYTES + 1))
        except Unacceptable as refusal:
            return BadInput({"logo": _(refusal.sentence) % refusal.details})

    @property
    def chosen(self) -> Style:
        """The style that the form asks for, made from the version on the screen; a part that is wrong stays as it is."""
        typed = {name: self.value(name).replace("\r\n", "\n") for name in TYPED if not self[name].problem}
        logo = self.logo_chosen
        return replace(
            self.now, **typed, logo=self.now.logo if isinstance(logo, BadInput) else logo, version=self.value("version")
        )

    def validate(self) -> None:
        if isinstance(self.logo_chosen, BadInput):
            raise self.logo_chosen

    @property
    def remarks(self) -> dict[str, str]:
        """The colours in which white or coloured text would be hard to read, each with its contrast as it is written."""
        weak = {name: actions.weak_contrast(getattr(self.chosen, name)) for name in ("first", "second")}
        return {name: _("%(whole)d.%(tenth)d") % _tenths(one) for name, one in weak.items() if one is not None}


def _tenths(number: float) -> dict[str, int]:
    whole, tenth = divmod(int(number * 10), 10)  # down: 4.49 is not 4.5
    return {"whole": whole, "tenth": tenth}
