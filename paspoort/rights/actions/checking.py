"""What must hold before a right is given or changed, told in sentences that name whom or what to correct.

The database keeps the same of itself (`rights/sql/functions/grants.sql`); where it still refuses, because someone else was at
work in between, `kept` turns that into the same sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period
from paspoort.kernel.text import holds_national_number
from paspoort.rights.actions.authorisation import whom_to_ask
from paspoort.rights.actions.periods import check_period
from paspoort.rights.models import Affiliation, Context, Grant, Right

LONGEST_REASON = 1000


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


def chosen_contexts(fitting: Sequence[Context], codes: Iterable[str], receivers: Sequence[Affiliation]) -> list[Context]:
    """The contexts that were chosen: at least one (rule 31), and open to how each receiver works here (rule 40)."""
    wanted = set(codes)
    chosen = [context for context in fitting if context.code in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise BadInput({"contexts": _("Choose at least one of the contexts that your institution has for this right.")})
    for context in chosen:
        wrong = [one for one in receivers if one.category not in context.categories]
        if wrong:
            sentence = _(
                "“%(context)s” does not fit how these people work here: %(people)s. Choose another context, or take them out."
            )
            raise BadInput({"contexts": sentence % {"context": context.name, "people": named(wrong)}})
    return chosen


def may_give(acting: Acting, contexts: Iterable[Context]) -> None:
    """Refuse a context that the acting person may not give (rules 10, 111): a local admin makes no admins, nobody a chief."""
    _yours(acting, [context for context in contexts if context.given_with not in acting.may])


def denied(acting: Acting, grant: Grant, contexts: Iterable[Context], code: str) -> None:
    """Refuse what the database would refuse of who acts: what is not hers to give or take, her own, the last chief's."""
    if code == "not_yours_to_give":
        _yours(acting, [one for one in contexts if not {one.given_with, one.ended_with} <= acting.may])
    if code == "to_oneself":
        not_to_oneself(acting, grant.right, [grant.person_id])
    if code == "last_chief":
        sentence = _(
            "%(place)s always needs a chief local admin, and %(person)s is the last one. First let the helpdesk appoint another."
        )
        raise Refused("last_chief", sentence % {"place": acting.institution_name, "person": grant.person})


def _yours(acting: Acting, wrong: Sequence[Context]) -> None:
    if not wrong:
        return
    if {"admins:manage"} & {wrong[0].given_with, wrong[0].ended_with}:
        sentence = _("Only a chief local admin does this: “%(context)s”. Ask yours.")
    else:
        sentence = _("“%(context)s” is not given here but by who runs the leerlingenpaspoort. Ask the helpdesk.")
    raise Refused("not_yours_to_give", sentence % {"context": wrong[0].name}, right=wrong[0].right_id)


def not_to_oneself(acting: Acting, right: Right, people: Iterable[object]) -> None:
    """Nobody gives a sensitive right to oneself (rule 110): someone else who manages rights here does."""
    if not right.sensitive or acting.person_id not in people:
        return
    others = other_admins(acting)
    if others:
        sentence = _("You cannot give this right to yourself. Ask for it; then one of these people decides: %(people)s.")
    else:
        sentence = _(
            "You cannot give this right to yourself, and nobody else manages rights here. First let a second admin be made."
        )
    raise Refused("to_oneself", sentence % {"people": ", ".join(others)}, right=right.code)


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


def check_receivers(right: Right, receivers: Sequence[Affiliation], period: Period, *, from_today: bool) -> None:
    """Whether these people can hold this right in this period: they live, they work here, and it is not too long (rule 104)."""
    check_present(receivers)
    check_period(right, receivers, period, from_today=from_today)


def check_present(receivers: Sequence[Affiliation]) -> None:
    """Whether all of these people are still active and still work here (rule 104)."""
    gone = [one for one in receivers if not one.person.lasts()]
    if gone:
        raise BadInput({"people": _("No longer active anywhere: %(people)s. Take them out.") % {"people": named(gone)}})
    over = [one for one in receivers if not one.lasts()]
    if over:
        sentence = _("No longer at work here: %(people)s. Take them out, or first add them again under Personen.")
        raise BadInput({"people": sentence % {"people": named(over)}})


@contextmanager
def kept(check: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Write within this: what the database still refuses is told by `check`, which looks at things as they are now."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, ProgrammingError) as problem:
        diagnosis = getattr(problem.__cause__, "diag", None)
        if getattr(diagnosis, "sqlstate", None) == FORBIDDEN:
            raise no_longer() from None
        constraint = getattr(diagnosis, "constraint_name", None)
        if constraint not in ("grants_kept", "right_held_once"):
            raise
        check()
        code = diagnosis.message_primary if constraint == "grants_kept" and diagnosis else "already_held"
        raise Refused(code, refusal_sentence(code), status=403 if code in NOT_ALLOWED else 409) from None


def no_longer() -> Refused:
    """What to say to who lost the right to do this between the question and the deed."""
    return Refused("no_right", _("You do not manage the rights here any more: someone just ended that. Nothing was stored."))


FORBIDDEN = "42501"
NOT_ALLOWED = {"last_chief", "not_yours_to_give", "to_oneself"}


def refusal_sentence(code: str) -> str:
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
    return sentences.get(code, changed)
