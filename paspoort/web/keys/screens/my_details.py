"""My details: how the institution that I work for can reach me."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.phones import shown_phone
from paspoort.rights.actions import own_details, set_own_details
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Email, Phone
from paspoort.web.shell.forms import Form, go_to


class Details(Form):
    """How someone can be reached for the work at one institution."""

    phone = Phone(_("Phone"), optional=True, autocomplete="tel")
    mobile = Phone(_("Mobile"), optional=True, autocomplete="tel")
    email = Email(_("E-mail"), optional=True, autocomplete="email")


@screen(methods="GET HEAD POST")
def my_details(request: Request) -> HttpResponse:
    """The own phone, mobile and e-mail for the acting institution; what other institutions keep is shown, and stays (rule 55)."""
    everywhere = own_details(request.acting)
    here = next((one for one in everywhere if one.here), None)
    kept = {"phone": shown_phone(here.phone), "mobile": shown_phone(here.mobile), "email": here.email} if here else {}
    form = Details.of(request, kept)
    others = [one for one in everywhere if not one.here]
    return form.then(lambda: _keep(request, form)) or form.show(
        "keys/my_details.html", here=here, others=others, done="bewaard" in request.GET
    )


def _keep(request: Request, form: Details) -> HttpResponse:
    set_own_details(request.acting, **form.cleaned_data)
    return go_to("my_details", bewaard=1)
