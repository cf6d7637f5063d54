"""Ask an institution for a right: what, why, until when; and how it stands with a request that was sent."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.registry.models import Institution
from paspoort.rights.actions import NewRequest, ask_for_right, context_names, my_requests, own_email, whom_to_ask
from paspoort.web.management.asking import Where, Wish, in_the_way
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="right.asking_seen")
def ask_right(request: Request) -> HttpResponse:
    """Anyone who works somewhere may ask, also by a link that names the right (rules 109, 127). Asking gives nothing yet."""
    acting = request.acting
    if acting.institution_id is None:
        return redirect(f"{reverse('choose_institution')}?naar={quote(request.get_full_path())}")
    if wanted := request.GET.get("aanvraag"):
        return _how_it_stands(request, wanted)
    where = Where.sent_or_asked(request)
    where.full_clean()
    form, place = Wish.of(request, {"email": own_email(acting)}), where.place
    if place:
        form.offer_at(where)
        if sent := form.then(lambda: _ask(form, place)):
            return sent
    return show(
        request,
        "management/asking/ask.html",
        status=where.status if where.errors else form.status,
        where=where,
        form=form,
        supports=acting.institution_kind == "support_centre",
        **(in_the_way(acting, place) if place else {}),
    )


def _ask(form: Wish, place: Institution) -> HttpResponse:
    right, _colon, context = form.value("what").partition(":")
    new = form.input(NewRequest, institution=place.number, right=right, contexts=[context] if context else [])
    return go_to("ask_right", aanvraag=ask_for_right(form.acting, new).id)


def _how_it_stands(request: Request, wanted: str) -> HttpResponse:
    """The page of one request of one's own: what was asked, what happens next, and the answer. Any other does not exist."""
    asked = next((one for one in my_requests(request.acting) if str(one.id) == wanted), None)
    if asked is None:
        raise Http404
    contexts = contexts_in_words(asked.right_id, asked.contexts, context_names())
    here = asked.institution_id == request.acting.institution_id
    admins = whom_to_ask() if here and asked.outcome == "" else []
    return show(request, "management/asking/asked.html", asked=asked, contexts=contexts, admins=admins)
