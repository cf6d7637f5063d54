"""Adding a person, as forms: who, and as what; the national number travels along unread."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import categories_here, ordered
from paspoort.web.shell.fields import Choice, Day, Digits, Email, Hidden, Ids, Text, Yes
from paspoort.web.shell.forms import Form
from paspoort.web.shell.words import category, category_help

KEY = "number on its way"
WHO = {"number", "given_name", "family_name", "birth_date"}
THEN = ["category", "begins_on", "ends_on", "email"]


class Who(Form):
    """Step 1. A number that checked goes along sealed: it opens in this session only, and is never shown again."""

    number = Digits(_("National number or BIS number"), width="medium", attrs={"spellcheck": "false"})
    sealed = Hidden()
    given_name = Text(_("First name"), width="medium", attrs={"maxlength": 100})
    family_name = Text(_("Last name"), width="medium", attrs={"maxlength": 100})
    birth_date = Day(_("Birth date"), years_ahead=0)
    step = Hidden()

    @property
    def whole_number(self) -> str:
        """The number: one that was typed anew goes before one that was kept."""
        return str(self.value("number") or self._opened())

    @property
    def kept(self) -> str:
        """The number, sealed to go along; nothing for what can be none, or is wrong."""
        try:
            digits = "" if self["number"].problem else NationalNumber(self.whole_number)
        except ValueError:
            return ""
        sealed = digits and seal_bytes(derived_key(KEY), digits.encode(), self._about())
        return base64.urlsafe_b64encode(sealed).decode() if sealed else ""

    def _opened(self) -> str:
        try:
            return unseal_bytes(derived_key(KEY), base64.urlsafe_b64decode(self.value("sealed")), self._about()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            return ""

    def _about(self) -> str:
        return f"number typed in session {self.acting.session_id}"


class Work(Who):
    """Step 2. `warned`: something of step 1 is to be looked at again, and confirmed here."""

    known = Hidden()
    warned = Hidden()
    confirmed = Yes(_("I looked: number and birth date are both right"), optional=False)
    category = Choice(_("Works here as"), cards=True, side=True)
    begins_on = Day(_("First day"), first=today, missing=_("Fill in a date, as dd/mm/yyyy."))
    ends_on = Day(_("Last day"), optional=True)
    email = Email(_("E-mail address at work"), width="medium", optional=True)
    period: Period

    def here(self) -> Work:
        """With what can be chosen here; one category alone is chosen already."""
        offered = [(code, category(code), category_help(code)) for code in categories_here(self.acting)]
        self.offer("category", offered)
        self.fields["category"].initial = offered[0][0] if len(offered) == 1 else ""
        return self

    def validate(self) -> None:
        self.period = ordered(self.cleaned_data["begins_on"], self.cleaned_data["ends_on"])


class Added(Form):
    """Who was just added, from the address."""

    klaar = Ids()
