"""What is wrong with a right that is given or changed: the database says it in a code (`rights/sql/functions/grants.sql`), and
here the code becomes a sentence that names whom or what to correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, OperationalError, ProgrammingError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, months_after, today
from paspoort.kernel.text import holds_national_number
from paspoort.rights.actions.authorisation import whom_to_ask
from paspoort.rights.models import Affiliation, Context, Grant, Right

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What giving would do: who receives it, and which grants of the same right stand in the way of others (rule 11)."""

    right: Right
    contexts: list[Context]
    period: Period
    receivers: list[Affiliation]
    held: list[Grant]

    @property
    def last_day(self) -> date:
        """The last day: a plan has one, whatever period was asked for."""
        return self.period.ends or self.period.begins


def named(affiliations: Iterable[Affiliation]) -> str:
    """The names of these people, in the order given, for in a sentence."""
    return ", ".join(str(one.person) for one in affiliations)


def in_words(reason: str) -> str:
    """A reason as it is kept: not endlessly long, and without a national number (`BadInput`)."""
    if holds_national_number(reason):
        raise BadInput({"reason": _("There is a national number in this text. Take it out.")})
    return reason.replace("\0", "").strip()[:LONGEST_REASON]


def contexts_of(right: str, kind: str) -> tuple[Right, list[Context]]:
    """A right with the contexts that this kind of institution knows. Raises `BadInput` where there are none."""
    here = Context.objects.filter(kinds__contains=[kind]).select_related("right").order_by("place")
    fitting = [context for context in here if context.right_id == right]
    if not fitting:
        raise BadInput({"right": _("This right does not exist at this kind of institution. Choose another right.")})
    return fitting[0].right, fitting


def chosen_contexts(fitting: Sequence[Context], codes: Iterable[str]) -> list[Context]:
    """The contexts that were chosen: at least one (rule 31)."""
    wanted = set(codes)
    chosen = [context for context in fitting if context.code in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise BadInput({"contexts": _("Choose at least one of the contexts that your institution has for this right.")})
    return chosen


BESIDE = {
    "person_gone": ("people", gettext_lazy("No longer active anywhere: %(people)s. Take them out.")),
    "work_over": (
        "people",
        gettext_lazy("No longer at work here: %(people)s. Take them out, or first add them again under Personen."),
    ),
    "context_not_theirs": (
        "contexts",
        gettext_lazy(
            "“%(context)s” does not fit how these people work here: %(people)s. Choose another context, or take them out."
        ),
    ),
    "begins_past": ("begins_on", gettext_lazy("The first day lies in the past. Choose today or later.")),
    "far_ahead": ("begins_on", gettext_lazy("The first day lies far ahead. Choose a day until %(latest)s.")),
    "before_work": ("begins_on", gettext_lazy("%(person)s only works here from %(from)s. Choose a later first day.")),
    "past_affiliation": ("ends_on", gettext_lazy("%(person)s works here until %(until)s. Choose a last day that is not later.")),
    "past_maximum": ("ends_on", gettext_lazy("This right lasts until %(longest)s at most. Choose a last day that is not later.")),
    "ends_past": ("ends_on", gettext_lazy("The last day lies in the past. Choose today or later, or end the right at once.")),
    "already_begun": (
        "begins_on",
        gettext_lazy("This right has begun already: its first day stays. End it, or change its last day."),
    ),
    "no_reason": ("reason", gettext_lazy("Say why: the reason stays in the history of this right.")),
    "last_chief": (
        "",
        gettext_lazy(
            "%(place)s always needs a chief local admin, and %(person)s is the last one. First let the helpdesk appoint another."
        ),
    ),
}
"""The field beside which a code is told, none where it is a refusal, and the sentence."""


def told(acting: Acting | None, code: str, plan: Plan) -> BadInput | Refused:
    """What the database would refuse of a plan, whose receivers are whom that is about: beside a field, or as a refusal."""
    if acting is not None and code == "not_yours_to_give":
        return _not_yours(acting, plan.contexts)
    if acting is not None and code == "to_oneself":
        return _to_oneself(acting, plan.right)
    field, sentence = BESIDE.get(code, ("", ""))
    return BadInput({field: sentence % _facts(plan)}) if field else refusal(code, sentence % _facts(plan))


def _facts(plan: Plan) -> dict[str, object]:
    one, most = plan.receivers[0], plan.right.max_months
    misfits = [context.name for context in plan.contexts if any(who.category not in context.categories for who in plan.receivers)]
    days = {
        "from": one.begins_on,
        "until": one.ends_on or date.max,
        "latest": months_after(today(), most),
        "longest": months_after(max(plan.period.begins, today()), most),
    }
    names = {"people": named(plan.receivers), "person": one.person, "place": one.institution.name, "context": ", ".join(misfits)}
    return names | {name: f"{day:%d/%m/%Y}" for name, day in days.items()}


def _not_yours(acting: Acting, contexts: Iterable[Context]) -> Refused:
    wrong = next(one for one in contexts if not {one.given_with, one.ended_with} <= acting.may)
    if "admins:manage" in (wrong.given_with, wrong.ended_with):
        sentence = _("Only a chief local admin does this: “%(context)s”. Ask yours.")
    else:
        sentence = _("“%(context)s” is not given here but by who runs the leerlingenpaspoort. Ask the helpdesk.")
    return Refused("not_yours_to_give", sentence % {"context": wrong.name}, right=wrong.right_id)


def _to_oneself(acting: Acting, right: Right) -> Refused:
    """Nobody gives a sensitive right to oneself (rule 110): someone else who manages rights here does."""
    others = other_admins(acting)
    if others:
        sentence = _("You cannot give this right to yourself. Ask for it; then one of these people decides: %(people)s.")
    else:
        sentence = _(
            "You cannot give this right to yourself, and nobody else manages rights here. First let a second admin be made."
        )
    return Refused("to_oneself", sentence % {"people": ", ".join(others)}, right=right.code)


def other_admins(acting: Acting) -> list[str]:
    """Who else manages rights at the acting institution, by name: they decide on one's own sensitive rights."""
    return [name for name in whom_to_ask() if name != acting.person_name]


def not_ended() -> QuerySet[Grant]:
    """Grants that nobody ended and that are not over; those that a sign-in brought are not the institution's own."""
    return Grant.objects.filter(Grant.lasting(), session__isnull=True)


def held_already(receivers: Iterable[Affiliation], right: str, period: Period) -> list[Grant]:
    """Grants of the same right, of the same people at the same place, with a day in this period (rule 11)."""
    people = list(receivers)
    places = {one.institution_id for one in people}
    held = not_ended().filter(person__in=[one.person_id for one in people], institution__in=places)
    overlap = Q(begins_on__lte=period.ends, ends_on__gte=period.begins)
    return list(held.filter(overlap, right=right).select_related("person", "right").order_by("person", "begins_on"))


def check_present(people: Sequence[Affiliation]) -> None:
    """Whether all of these people are still active and still work here (rule 104), before anything is planned for them."""
    gone, over = [one for one in people if not one.person.lasts()], [one for one in people if not one.lasts()]
    for code, out in (("person_gone", gone), ("work_over", over)):
        if out:
            field, sentence = BESIDE[code]
            raise BadInput({field: sentence % {"people": named(out)}})


@contextmanager
def kept(check: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Write within this: what the database still refuses is told by `check`, which looks at things as they are now."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, ProgrammingError, OperationalError) as problem:
        diagnosis = getattr(problem.__cause__, "diag", None)
        state = getattr(diagnosis, "sqlstate", None)
        if state == FORBIDDEN:
            raise no_longer() from None
        # two who give the same at the same moment wait for each other, and PostgreSQL undoes one of them
        constraint = "right_held_once" if state == DEADLOCK else getattr(diagnosis, "constraint_name", None)
        if constraint not in ("grants_kept", "right_held_once"):
            raise
        check()
        raise refusal(diagnosis.message_primary if constraint == "grants_kept" and diagnosis else "already_held") from None


@contextmanager
def keeping(tell: Callable[[str], Exception | None]) -> Iterator[None]:
    """Write within this: what a keeper of the database refuses is told as `tell` says of its code, or of what must be unique."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        diagnosis = getattr(problem.__cause__, "diag", None)
        constraint = str(getattr(diagnosis, "constraint_name", ""))
        wrong = tell(str(getattr(diagnosis, "message_primary", "")) if constraint.endswith("_kept") else constraint)
        if wrong is None:
            raise
        raise wrong from None


def no_longer() -> Refused:
    """What to say to who lost the right to do this between the question and the deed."""
    return Refused("no_right", _("You do not manage the rights here any more: someone just ended that. Nothing was stored."))


FORBIDDEN, DEADLOCK = "42501", "40P01"
NOT_ALLOWED = {"last_chief", "not_yours_to_give", "to_oneself"}


def refusal(code: str, sentence: str = "") -> Refused:
    """What the database's refusal of a grant means for who tried it, in a sentence that says what to do."""
    sentences = {
        "last_chief": _(
            "This is the last chief local admin, and an institution keeps at least one. First let another be appointed."
        ),
        "already_held": _("Someone else just gave this right. Look again at who holds it, and change that instead."),
        "already_ended": _("This right has ended already. Give it again if it is needed."),
        "not_yours_to_give": _("Only a chief local admin does this. Ask yours."),
        "to_oneself": _("You cannot give this right to yourself. Ask a second admin."),
        "work_over": _("This person no longer works here. Nothing was stored. First add them again under Personen."),
        "person_gone": _("This person is no longer active anywhere. Nothing was stored."),
        "institution_closed": _("This institution was closed. Nothing was stored."),
    }
    changed = _("Something changed while you were at work. Nothing was stored. Look again, and try once more.")
    return Refused(code, sentence or sentences.get(code, changed), status=403 if code in NOT_ALLOWED else 409)
