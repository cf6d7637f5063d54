"""Choose the user name and password that go with codes, or other ones."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.identity import actions as identity
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

NEXT = {"app": "add_app_key", "sms": "add_sms_key"}


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def set_account(request: Request) -> HttpResponse:
    """What someone knows beside a code. Only whoever just showed itsme or an eID card chooses it, also after forgetting it
    (rule 52); `voor` says for which key it is asked on the way."""
    if not identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    going = request.GET.get("voor", "") if request.GET.get("voor") in identity.codes_on() else ""
    chosen, problems = identity.user_name_of(request.acting), dict[str, str]()
    known = bool(chosen)
    if request.method == "POST":
        chosen = request.POST.get("user_name", "")
        try:
            identity.set_account(request.acting, chosen, request.POST.get("password", ""))
            address = reverse(NEXT[going]) if going else f"{reverse('my_keys')}?wachtwoord"
            return HttpResponseRedirect(address, status=303)
        except BadInput as bad:
            problems = bad.problems
    facts = {"user_name": chosen, "problems": problems, "going": going, "known": known}
    return show(request, "keys/set_account.html", status=422 if problems else 200, **facts)
