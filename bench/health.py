"""Health at work: saving a cell of the grid, opening the grid of 30 pupils, due lists, and a growth chart."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.template import engines
from django.urls import reverse

from bench import bare_health
from bench.cases import open_sessions, secret_of
from bench.employees import sent_by
from bench.figures import Figure, at_most, in_pairs, milliseconds
from bench.ground import Ground
from bench.site import Site, running
from bench.work import COUNT, ONCE, Work, in_the_database, through_http
from bench.world import WIDE
from paspoort.health.actions import Typed, due_counts, due_of, open_day, save_value
from paspoort.health.growth import target_height, value_at
from paspoort.health.models import checks_on
from paspoort.health.references import FLEMISH
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.web.health.curve import Curve, Measured

CHILDREN = 200
TITLE, TOLD = "Lengte van een kind op de Vlaamse groeicurve 2004", "Vandaag 141,9 cm, tussen P25 en P50 (z −0,41)."
PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
Drawn = list[tuple[str, list[tuple[float, float]]]]
ASKED = 20
"""How many different cells are measured in the database; each is undone, and written again."""
MOST_OPENED, MOST_COUNTED = 100, 500
UNDER_WAY = """
    select d.id, d.school_id, d.made_by_id, d.centre_id, array_agg(f.pupil_id)
      from health_schoolday d join health_contact c on c.school_day_id = d.id join casefile_file f on f.id = c.file_id
     where d.closed_at is null group by d.id order by md5(d.id::text)
"""
# of who had none of it before: what is typed then gives no doubt
EMPTY = """
    select d.id, f.pupil_id, d.made_by_id, d.centre_id, i.item
      from health_schoolday d
      join health_contact c on c.school_day_id = d.id
      join casefile_file f on f.id = c.file_id
     cross join unnest(%s::text[]) i (item)
     where d.closed_at is null and not exists (select from health_measurement m where m.contact_id = c.id and m.item = i.item)
       and not exists (select from health_contact o where o.file_id = f.id and o.moment in ('L4', 'L6') and o.id <> c.id)
     order by md5(concat(c.id, i.item)) limit %s
"""
NURSE_OF_ALL = """
    select a.person_id, t.institution_id, guided.schools
      from rights_team t
      join rights_teampart m on m.team_id = t.id
      join rights_affiliation a on a.id = m.member_id
      join rights_grant g on g.affiliation_id = a.id and g.contexts = '{verpleegkundige}' and g.ends_on > current_date
     cross join lateral (
       select array_agg(s.school_id) as schools from rights_teampart s where s.team_id = t.id and s.school_id is not null) guided
     where t.name = %s order by cardinality(guided.schools) desc limit 1
"""
TYPED = {"height": "134,5", "weight": "26,5", "acuityRight": "0,8", "acuityLeft": "1,0", "vaccStatus": "complete"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day at a school under way: its nurse, signed in, and the pupils of its class."""

    id: UUID
    school: UUID
    person: UUID
    centre: UUID
    pupils: Sequence[UUID]

    @property
    def secret(self) -> str:
        return secret_of(self.person)


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """A class in one go and who is due, each in the database alone and through the whole of a request; and the chart."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, running(url) as site:
        days = [Day(*row) for row in admin.execute(UNDER_WAY).fetchall()][:COUNT]
        open_sessions(admin, [one.person for one in days])
        for make in (_saving, _opening, _due_at_school, _due_at_centre):
            work = make(site, admin, days)
            yield in_the_database(url, scale, work)
            yield through_http(site, url, scale, work)
    yield _chart(scale)


def _saving(site: Site, admin: psycopg.Connection[Any], _days: Sequence[Day]) -> Work:
    """Leave a cell in which something was typed: every time another one."""
    cells = admin.execute(EMPTY, [list(TYPED), ASKED + ONCE]).fetchall()
    open_sessions(admin, [nurse for _day, _pupil, nurse, _centre, _item in cells])

    def saved(day: UUID, pupil: UUID, item: str, acting: Acting) -> None:
        save_value(acting, day, pupil, Typed(item, TYPED[item], 0))

    first = [(secret_of(nurse), partial(saved, day, pupil, item)) for day, pupil, nurse, _centre, item in cells[:ASKED]]
    asked = [
        site.post(reverse("save_cell", args=[day]), secret_of(nurse), pupil=str(pupil), item=item, typed=TYPED[item], version="0")
        for day, pupil, nurse, _centre, item in cells[ASKED:]
    ]
    ours = [(secret, sent_by(secret, act)) for secret, act in first]
    return Work("save_cell", ours, [bare_health.saving(*cell) for cell in cells[:ASKED]], asked, '"version": 1')


def _opening(site: Site, _admin: psycopg.Connection[Any], days: Sequence[Day]) -> Work:
    """The grid of a class of 30, half measured, with what was measured of each before."""
    return Work(
        "open_grid_30",
        [(one.secret, sent_by(one.secret, partial(open_day, day_id=one.id))) for one in days],
        [bare_health.opening(one.id, one.school, one.person, one.centre, one.pupils, _columns()) for one in days],
        [site.get(reverse("contact_day", args=[one.id]), one.secret) for one in days],
        "</table>",
        most=MOST_OPENED,
    )


def _due_at_school(site: Site, _admin: psycopg.Connection[Any], days: Sequence[Day]) -> Work:
    return Work(
        "due_at_school",
        [(one.secret, sent_by(one.secret, partial(due_of, school_id=one.school))) for one in days],
        [bare_health.listing(one.school, one.person, one.centre) for one in days],
        [site.get(reverse("due_at_school", args=[one.school]), one.secret) for one in days],
        "work-who",
    )


def _due_at_centre(site: Site, admin: psycopg.Connection[Any], _days: Sequence[Day]) -> Work:
    """The numbers of every school of the largest centre, by its nurse of all: 60,000 pupils where the scale has as many."""
    row = admin.execute(NURSE_OF_ALL, [WIDE]).fetchone()
    if row is None:
        raise AssertionError("no nurse guides every school of a centre")
    nurse, centre, schools = row
    open_sessions(admin, [nurse])
    secret = secret_of(nurse)
    return Work(
        "due_at_centre",
        [(secret, sent_by(secret, due_counts))],
        [bare_health.counting(schools, nurse, centre)],
        [site.get(reverse("contact_days"), secret)],
        "</table>",
        most=MOST_COUNTED,
        count=10,
    )


def _columns() -> list[str]:
    """What stands in the grid of the fourth grade."""
    return [item.code for check in checks_on("L4", today()) for item in check.items if item.grid]


def _chart(scale: int) -> Figure:
    """Sentence, lines, points and target range of as many children as the bench has, each with five measurements.

    The floor writes the same lines, numbers and points with their coordinates at hand: no age, no scale, no template. Ours has
    the lines of the reference from the child before.
    """
    curves = [_child(random.Random(at)) for at in range(CHILDREN)]
    draw = engines["jinja2"].env.get_template("health/curve.html").module.curve  # type: ignore[attr-defined]
    known = [_taken_apart(_drawn(draw, curve)) for curve in curves]
    found = in_pairs(
        lambda: milliseconds(lambda: [_drawn(draw, curve) for curve in curves]) / CHILDREN,
        lambda: milliseconds(lambda: [_bare(*each) for each in known]) / CHILDREN,
        what="growth chart",
    )
    return at_most("a growth chart beside the bare text of its picture", scale, found, "ms", 1.5)


def _child(chance: random.Random) -> Curve:
    sex, z = chance.choice(["boy", "girl"]), chance.gauss(0, 1)
    ages = sorted(chance.uniform(2.5, 15) for _ in range(5))
    points = [Measured(age, value_at(FLEMISH, sex, age, "height", z) or 100) for age in ages]
    return Curve(FLEMISH, sex, "height", points, target_height(sex, chance.gauss(180, 7), chance.gauss(167, 6)))


def _drawn(draw: object, curve: Curve) -> str:
    return str(draw(curve.pictures(f"{curve.points[-1].value:.1f} cm"), TITLE, TOLD, "cm"))  # type: ignore[operator]


def _taken_apart(svg: str) -> tuple[Drawn, list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The coordinates of a picture: of its paths, its texts and its points."""
    found = re.findall(r'class="([\w -]+)" d="([^"]+)"', svg)
    paths = [(name, [(float(x), float(y)) for x, y in PAIR.findall(path)]) for name, path in found]
    texts = re.findall(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    return paths, texts, re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)


def _bare(paths: Drawn, texts: list[tuple[str, ...]], points: list[tuple[str, ...]]) -> str:
    written = [f'<svg class="curve" viewBox="0 0 740 560" role="img" aria-label="{TITLE}. {TOLD}">']
    written += [f'<path class="{name}" d="M{" L".join(f"{x} {y}" for x, y in places)}"/>' for name, places in paths]
    written += [f'<text x="{x}" y="{y}" text-anchor="end">{text}</text>' for x, y, text in texts]
    written += [f'<circle class="curve-point" cx="{x}" cy="{y}" r="{r}"/>' for x, y, r in points]
    return "".join([*written, "</svg>"])
