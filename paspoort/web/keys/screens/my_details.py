"""My details: how the institution that I work for can reach me."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.kernel.models import BadInput
from paspoort.kernel.phones import shown_phone
from paspoort.rights.actions import own_details, set_own_details
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

FIELDS = ("phone", "mobile", "email")


@screen(methods="GET HEAD POST")
def my_details(request: Request) -> HttpResponse:
    """The own phone, mobile and e-mail for the acting institution; what other institutions keep is shown, and stays (rule 55)."""
    problems: dict[str, str] = {}
    typed = {field: request.POST.get(field, "") for field in FIELDS}
    if request.method == "POST":
        try:
            set_own_details(request.acting, **typed)
            return HttpResponseRedirect(f"{reverse('my_details')}?bewaard=1", status=303)
        except BadInput as bad:
            problems = bad.problems
    everywhere = own_details(request.acting)
    here = next((one for one in everywhere if one.here), None)
    kept = {"phone": shown_phone(here.phone), "mobile": shown_phone(here.mobile), "email": here.email} if here else {}
    return show(
        request,
        "keys/my_details.html",
        status=422 if problems else 200,
        here=here,
        others=[one for one in everywhere if not one.here],
        fields=typed if problems else kept,
        problems=problems,
        done="bewaard" in request.GET,
    )
