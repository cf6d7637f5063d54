"""Samenwerkingsdossiers of the demonstration: one of the centre with each of two schools, written by both sides through the
verbs, over this school year and the one before."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import connection, transaction

from paspoort.collaboration.actions import (
    AgreementText,
    GoalText,
    LineAt,
    NewMeeting,
    NewRegistration,
    SectionText,
    StepText,
    YearWords,
    begin_working_agreements,
    change_state,
    look_at_year,
    make_year_report,
    note_moment,
    plan_meeting,
    propose_close,
    put_on_agenda,
    react,
    save_agreement,
    save_goal,
    save_section,
    save_step,
    start,
)
from paspoort.collaboration.models import MEETING, MOMENTS, Collaboration, Registration
from paspoort.demo.cast import days_ago
from paspoort.demo.centre import introduce
from paspoort.demo.signals import ATHENEUM, CLB, LINDE, MEETINGS, WORKING_AGREEMENTS, Act, Told
from paspoort.demo.world import NUMBERS, sign_in
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS, Period, add_working_days, school_year_of, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import GrantUpdate, change_grants, take_over_grant
from paspoort.rights.models import Affiliation, Grant

RIGHT = "IRISGebruiker"
CONTEXTS = {"clb": "samenwerkingsdossier-CLB", "linde": "samenwerkingsdossier-school", "atheneum": "samenwerkingsdossier-school"}
HOLDERS = [
    ("clb", "psychologist", "head_clb"),
    ("clb", "social_worker", "head_clb"),
    ("linde", "care", "head"),
    ("linde", "head", "admin"),
    ("atheneum", "counsellor", "head_atheneum"),
]
"""Who holds the context where, and who gave it. The head of the Atheneum does not, so that one can be seen asking for it."""
FILES = [
    ("linde", "care", "psychologist", [*MEETINGS, *LINDE, WORKING_AGREEMENTS]),
    ("atheneum", "counsellor", "social_worker", ATHENEUM),
]
IN_TIME = """
with ranked as (
  select part, id, (%(times)s::timestamptz[])[row_number() over (order by at, part, id)] as at from (
    select 'section' as part, id, at from collaboration_section where registration_id = %(registration)s
    union all select 'reaction', id, at from collaboration_reaction where registration_id = %(registration)s
    union all select 'goal', id, at from collaboration_goal where registration_id = %(registration)s
    union all select 'step', id, at from collaboration_step where registration_id = %(registration)s
    union all select 'agreement', id, at from collaboration_agreement where registration_id = %(registration)s
    union all select 'turn', id, at from collaboration_turn where registration_id = %(registration)s) written
), sections as (update collaboration_section t set at = r.at from ranked r where r.id = t.id
), reactions as (update collaboration_reaction t set at = r.at from ranked r where r.id = t.id
), goals as (update collaboration_goal t set at = r.at from ranked r where r.id = t.id
), steps as (update collaboration_step t set at = r.at from ranked r where r.id = t.id
), agreements as (update collaboration_agreement t set at = r.at from ranked r where r.id = t.id
), turns as (update collaboration_turn t set at = r.at from ranked r where r.id = t.id)
update collaboration_registration r set started_at = (%(times)s::timestamptz[])[1] - interval '10 minutes',
       changed_at = (select max(at) from ranked) where r.id = %(registration)s
"""
BEGUN = """
update collaboration_collaboration c set begun_at = (select min(started_at) from collaboration_registration r
                                                      where r.collaboration_id = c.id)
"""


def is_laid() -> bool:
    """Whether somebody keeps a samenwerkingsdossier here already."""
    return Collaboration.objects.exists()


def lay_out() -> None:
    """Give the context to some of the cast, let both sides write what was told, and put it on the days on which it happened. All
    of it or nothing."""
    introduce()
    with transaction.atomic():
        for at, who, giver in HOLDERS:
            _give(at, who, giver)
        written = [one for at, there, here, told in FILES for one in _write(at, {"school": there, CLB: here}, told)]
        _close_last_year()
        _put_in_time(written)


def _close_last_year() -> None:
    """The report of the school year before with De Linde, as its centre made it."""
    said = YearWords(
        introduction="Dit deden school en CLB samen in het voorbije schooljaar. We kiezen er elk jaar enkele thema's uit.",
        closing="Dank aan wie meedacht en meedeed. In september kijken we samen wat verder loopt.",
    )
    with acting_as(sign_in("psychologist", CLB)) as acting:
        looked = look_at_year(acting, Institution.objects.get(number=NUMBERS["linde"]).id, school_year_of(today()) - 1)
        make_year_report(acting, looked.school_id, looked.year, replace(said, stamp=looked.words.stamp))


def _give(at: str, who: str, giver: str) -> None:
    """The context beside those that one holds, by the head of that place; or as given before this product kept rights."""
    with acting_as(sign_in(who, at)) as acting:
        person = acting.me
    work = Affiliation.objects.get(Affiliation.counting(), person=person, institution__number=NUMBERS[at], session__isnull=True)
    with acting_as(sign_in(giver, at)) as acting:
        held = Grant.objects.filter(person=person, institution=acting.here, right=RIGHT, session__isnull=True).last()
        if held is not None and held.lasts():
            contexts = sorted({*held.contexts, CONTEXTS[at]})
            change_grants(
                acting, {held.id: held.revision}, GrantUpdate(contexts, reason="Werkt mee aan het samenwerkingsdossier.")
            )
            return
        giver_id = acting.me
    period = Period(days_ago(366), today() + timedelta(days=600))
    with acting_as_service("operator", role="worker"):
        take_over_grant(work, RIGHT, [CONTEXTS[at]], period, Person.objects.get(id=giver_id), days_ago(366))


def _write(at: str, who: dict[str, str], told: list[Told]) -> Iterator[tuple[uuid.UUID, Told]]:
    """Every registration of one school, each act as who wrote it; with its id."""
    school = Institution.objects.get(number=NUMBERS[at]).id
    secrets = {side: sign_in(key, CLB if side == CLB else at) for side, key in who.items()}
    for one in told:
        with acting_as(secrets[CLB]) as acting:
            made = _begin(acting, school, one)
        lines: dict[str, list[tuple[uuid.UUID, int, Act]]] = {"goal": [], "step": []}
        for side, acts in groupby(one.acts, key=lambda act: act.by):
            with acting_as(secrets[side]) as acting:
                for act in acts:
                    _do(acting, made, act, lines)
        yield made, one


def _begin(acting: Acting, school: uuid.UUID, one: Told) -> uuid.UUID:
    if one == WORKING_AGREEMENTS:
        return begin_working_agreements(acting, school)
    if one in MEETINGS:
        _meeting, which, functions, days = one.codes.split()
        day = add_working_days(days_ago(int(days)), -1)
        return plan_meeting(acting, school, NewMeeting(which, day, functions.split(","), one.title))
    return start(acting, school, _head(one)).id


def _head(one: Told) -> NewRegistration:
    kind, theme, care_phase, target_group, occasion = one.codes.split()
    begins, ends = _day(one.acts[0]), _day(one.acts[0]) + timedelta(days=one.lasts) if one.lasts else None
    year = school_year_of(today()) - one.back
    return NewRegistration(kind, one.title, theme, care_phase, target_group, occasion, year, one.group, begins, ends)


def _day(act: Act) -> date:
    return add_working_days(days_ago(act.days), -1)


def _do(acting: Acting, at: uuid.UUID, act: Act, lines: dict[str, list[tuple[uuid.UUID, int, Act]]]) -> None:
    """One act, through its verb."""
    if act.what == "goal" or act.what == "reached":
        _goal(acting, at, act, lines["goal"])
    elif act.what in ("step", "done", "dropped"):
        _step(acting, at, act, lines["step"])
    elif act.what == "reaction":
        react(acting, at, act.more, act.text, {})
    elif act.what == "agreement":
        save_agreement(acting, at, AgreementText(act.text))
    elif act.what in ("state", "met", "proposal", *MOMENTS):
        _turn(acting, at, act)
    else:
        save_section(acting, at, act.what, SectionText(act.text, 0, {}))


def _turn(acting: Acting, at: uuid.UUID, act: Act) -> None:
    if act.what == "state":
        change_state(acting, at, act.more)
    elif act.what == "met":
        put_on_agenda(acting, at, Registration.objects.get(kind=MEETING, title=act.more).id)
    elif act.what == "proposal":
        propose_close(acting, at, act.text, {})
    else:
        note_moment(acting, at, act.what, act.text, {})


def _goal(acting: Acting, at: uuid.UUID, act: Act, goals: list[tuple[uuid.UUID, int, Act]]) -> None:
    if act.what == "goal":
        indicator, how = act.more.split("|")
        kept = save_goal(acting, at, GoalText(act.text, indicator, how))
        goals.append((kept.line, kept.version, act))
        return
    number, reached = act.more.split(":")
    line, version, first = goals[int(number) - 1]
    indicator, how = first.more.split("|")
    save_goal(acting, at, GoalText(first.text, indicator, how, int(reached)), LineAt(line, version))


def _step(acting: Acting, at: uuid.UUID, act: Act, steps: list[tuple[uuid.UUID, int, Act]]) -> None:
    if act.what == "step":
        kept = save_step(acting, at, _typed(act))
        steps.append((kept.line, kept.version, act))
        return
    line, version, first = steps[int(act.more) - 1]
    save_step(acting, at, _typed(first, act.what, act.text), LineAt(line, version))


def _typed(step: Act, state: str = "open", result: str = "") -> StepText:
    function, due = step.more.split(":")
    return StepText(function, step.text, days_ago(step.days - int(due)), state, result)


def _put_in_time(written: list[tuple[uuid.UUID, Told]]) -> None:
    """What was written a moment ago stands on the days on which it is told to have happened: as the owner, since nobody else can
    and the keeper of registrations holds for who acts."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table collaboration_registration disable trigger keep_registrations")
        for registration, told in written:
            times = [
                datetime.combine(_day(act), time(8, 30), BRUSSELS) + timedelta(minutes=11 * number)
                for number, act in enumerate(told.acts)
            ]
            cursor.execute(IN_TIME, {"registration": registration, "times": times})
        cursor.execute("alter table collaboration_registration enable trigger keep_registrations")
        cursor.execute(BEGUN)
