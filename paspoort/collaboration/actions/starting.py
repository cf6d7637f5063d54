"""Starting a registration, which only a centre does (rule 41), and the samenwerkingsafspraken, which either side begins."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.codes import labels
from paspoort.collaboration.inner.guard import check_typed
from paspoort.collaboration.inner.places import begin, shelf_of, to_start, written
from paspoort.collaboration.inner.refusals import KEEPERS, centre_only, changed_elsewhere, must_give, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import WORKING_AGREEMENTS, Registration, Turn
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import school_year_of, today
from paspoort.rights.actions import must_hold

CODES = ("theme", "care_phase", "target_group", "occasion")
HEAD = (*CODES, "begins_on", "ends_on")


@dataclass(frozen=True, slots=True)
class NewRegistration:
    """A registration as a centre starts it (rules 42, 45): codes of `choices`, never a person. `target_text` says more of the
    group; `excuses` gives for a marked phrase why it is nobody."""

    kind: str
    title: str
    theme: str
    care_phase: str
    target_group: str
    occasion: str
    school_year: int
    target_text: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    excuses: Mapping[str, str] = field(default_factory=dict)


def start(acting: Acting, school_id: uuid.UUID, new: NewRegistration) -> Registration:
    """Start a registration with a school that the own centre guides today; whoever starts it is its owner.

    Raises `Refused("centre_only")` for a school, `BadInput` by field, and `Named` where the title or the group names somebody.
    """
    must_hold(acting, "collaboration:write")
    if acting.institution_kind != "clb":
        raise centre_only(_("Only your guidance centre starts a registration. Ask your contact person there."))
    place = to_start(school_id)
    made = Registration(kind=new.kind, school_year=new.school_year)
    made.owner_id = made.first_owner_id = made.changed_by_id = acting.me
    _set(acting, made, new, school_id)
    with told_beside(sentence_for, *KEEPERS):
        made.collaboration_id = place or begin(acting, school_id)
        made.add()
    record("registration.started", object=made.id, kind=made.kind)
    return made


def begin_working_agreements(acting: Acting, school_id: uuid.UUID) -> uuid.UUID:
    """Begin the samenwerkingsafspraken of a school and its centre, and give their id; where they stand already, that of these.

    One living document each file: either side begins it, and both write its headings as those of a registration. The file itself
    is begun by the centre (`Refused("centre_only")`).
    """
    must_hold(acting, "collaboration:write")
    shelf = shelf_of(acting, school_id, _("Your guidance centre begins the samenwerkingsdossier. Ask your contact person there."))
    known = Registration.objects.filter(collaboration=shelf.collaboration_id, kind=WORKING_AGREEMENTS).first()
    if known:
        record("registration.opened", object=known.id)
        return known.id
    made = Registration(kind=WORKING_AGREEMENTS, school_year=school_year_of(today()))
    made.title = labels("otherKind")[WORKING_AGREEMENTS]
    made.owner_id = made.first_owner_id = made.changed_by_id = acting.me
    with told_beside(sentence_for, *KEEPERS, "working_agreements_once"):
        made.collaboration_id = shelf.collaboration_id or begin(acting, school_id)
        made.add()
    record("registration.started", object=made.id, kind=made.kind)
    return made.id


def describe(acting: Acting, registration_id: uuid.UUID, new: NewRegistration, revision: int) -> int:
    """Change the head of a registration, upon the revision that was looked at, and give the next one; kind and school year stay.
    The centre does so; the title of before stays in the story."""
    must_hold(acting, "collaboration:write")
    place = written(registration_id)
    if acting.institution_kind != "clb":
        raise centre_only(_("Only your guidance centre changes the title and the codes. Write what you think in a reaction."))
    made = Registration.objects.get(id=registration_id)
    if made.revision != revision:
        raise changed_elsewhere()
    before = Turn(registration_id=made.id, kind="described", text=made.title, author_id=acting.me, institution_id=acting.here)
    _set(acting, made, new, place.school_id)
    made.revision += 1
    with told_beside(sentence_for, *KEEPERS):
        if not Registration.objects.filter(id=made.id, revision=revision).update(
            **{column: getattr(made, column) for column in (*HEAD, "title", "target_text", "revision")}
        ):
            raise changed_elsewhere()
        before.add()
    record("registration.described", object=made.id)
    return made.revision


def _set(acting: Acting, made: Registration, new: NewRegistration, school_id: uuid.UUID) -> None:
    """Take over what can be changed of a head; nobody is named in it."""
    if new.begins_on and new.ends_on and new.ends_on < new.begins_on:
        raise BadInput({"ends_on": _("The last day lies before the first one. Choose a later day.")})
    for column in HEAD:
        setattr(made, column, getattr(new, column))
    made.title, made.target_text = tidy(new.title, one_line=True), tidy(new.target_text, one_line=True)
    check_typed(acting, school_id, {"title": made.title, "target_text": made.target_text}, new.excuses)
    must_give({f"no_{name}": getattr(new, name).strip() for name in ("title", *CODES)})
