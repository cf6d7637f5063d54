"""Choose the user name and password that go with codes, or other ones."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.identity import actions as identity
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Secret, Text
from paspoort.web.shell.forms import Form, go_to

AS_TYPED = {"spellcheck": "false", "autocapitalize": "none"}
NEXT = {"app": "add_app_key", "sms": "add_sms_key"}


class OwnAccount(Form):
    """What someone knows beside a code."""

    user_name = Text(_("User name"), longest=100, width="medium", autocomplete="username", attrs=AS_TYPED)
    password = Secret(_("Password"), longest=200, autocomplete="new-password")


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def set_account(request: Request) -> HttpResponse:
    """What someone knows beside a code. Only whoever just showed itsme or an eID card chooses it, also after forgetting it
    (rule 52); `voor` says for which key it is asked on the way."""
    if not identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    going = request.GET.get("voor", "") if request.GET.get("voor") in identity.codes_on() else ""
    known = identity.user_name_of(request.acting)
    form = OwnAccount.of(request, {"user_name": known})
    return form.then(lambda: _set(request, form, going)) or form.show("keys/set_account.html", going=going, known=bool(known))


def _set(request: Request, form: OwnAccount, going: str) -> HttpResponse:
    identity.set_account(request.acting, **form.cleaned_data)
    return go_to(NEXT[going]) if going else go_to("my_keys", wachtwoord="")
