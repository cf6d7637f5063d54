"""Health at work: a growth chart, beside the bare text of the same picture."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from django.template import engines

from bench.figures import Figure, at_most, in_pairs, milliseconds
from bench.ground import Ground
from paspoort.health.growth import target_height, value_at
from paspoort.health.references import FLEMISH
from paspoort.web.health.curve import Curve, Measured

CHILDREN = 200
TITLE, TOLD = "Lengte van een kind op de Vlaamse groeicurve 2004", "Vandaag 141,9 cm, tussen P25 en P50 (z −0,41)."
PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
Drawn = list[tuple[str, list[tuple[float, float]]]]


def take(_ground: Ground, _name: str, scale: int) -> Iterator[Figure]:
    """What a page of doctor or nurse draws, as far as it hangs on no database."""
    yield _chart(scale)


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
