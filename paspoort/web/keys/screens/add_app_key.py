"""Activate an app that shows codes: scan the picture, type the code."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.identity import actions as identity
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_app_key(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card makes an app a key of her own, once it shows a right code (rule 52).

    The form field is not called `seed`: nothing of it is kept when a stronger sign-in comes between.
    """
    if "app" not in identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    if not identity.user_name_of(request.acting):
        return HttpResponseRedirect(f"{reverse('set_account')}?voor=app", status=303)
    name, sealed, problems = _("App on my phone"), "", dict[str, str]()
    if request.method == "POST":
        name, sealed = request.POST.get("name", ""), request.POST.get("code_sealed", "")
        try:
            key = identity.add_app_key(request.acting, name, sealed, request.POST.get("code", ""))
            return HttpResponseRedirect(f"{reverse('my_keys')}?nieuw={key.id}", status=303)
        except BadInput as bad:
            problems = bad.problems
    new = identity.start_app_key(request.acting, "" if "sealed" in problems else sealed)
    facts = {"name": name, "new": new, "problems": problems, "reads": identity.opens_reports()}
    return show(request, "keys/add_app.html", status=422 if problems else 200, **facts)
