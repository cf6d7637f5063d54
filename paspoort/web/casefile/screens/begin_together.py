"""Begin one activity of several pupils, ticked in a class or a group: without a script too."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.casefile.actions import save_activity, school_groups, start_activity
from paspoort.pupils.actions import pupils_by_id
from paspoort.web.casefile.screens.groups import NewGroup
from paspoort.web.casefile.together import Beside
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Ids
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show


class Ticked(Form):
    """Of which pupils one activity is noted."""

    pupils = Ids()


@screen(methods="POST")
def begin_together(request: Request) -> HttpResponse:
    """Begin it in the file of the first, with the others beside; without one, say that nobody was ticked."""
    chosen = Ticked.of(request).value("pupils")
    known = pupils_by_id(chosen)
    pupils = sorted((known[one] for one in dict.fromkeys(chosen) if one in known), key=str)
    if not pupils:
        schools, form = school_groups(request.acting), NewGroup(request)
        form.offer("school", [(one.school.id, one.school.name) for one in schools])
        return show(request, "casefile/groups.html", status=422, schools=schools, form=form, nobody=True)
    draft = start_activity(request.acting, pupils[0].id)
    also = " ".join(Beside(one.id, str(one)).value for one in pupils[1:])
    save_activity(request.acting, draft.id, draft.revision, {"also": also})
    return go_to("activity", draft.id)
