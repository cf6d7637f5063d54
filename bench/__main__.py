"""`python -m bench`: measure, each figure beside its floor in the same run; one JSON line a figure on standard output."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bench import named
from bench.figures import Figure
from bench.ground import Ground, enter, made_of, standing
from bench.load import told
from paspoort.kernel.processes import keep_loaded

FIGURES = [
    "find",
    "said",
    "connection",
    "forbidden",
    "page",
    "mark",
    "finalise",
    "letters",
    "rights",
    "import",
    "flat",
    "audit",
    "signin",
    "file",
    "health",
    "collaboration",
    "links",
    "machines",
    "crowd",
    "names",
]
IN_EACH_STATE = {"find", "connection", "forbidden", "finalise", "rights", "file", "health", "collaboration", "links", "crowd"}
"""What hangs on what the planner knows is measured on a world that was just loaded, and on one that has settled."""
WITHOUT_WORLD = {"names"}
"""What asks no database."""
LOADED, SETTLED = "just loaded", "settled"


def main() -> int:
    """Measure what was asked for; 1 when a figure does not reach what it should."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--scale", type=int, default=int(os.environ.get("SCALE") or 1_300_000), help="pupils; $SCALE or 1300000")
    words.add_argument("--only", default=os.environ.get("ONLY") or ",".join(FIGURES), help=f"some of {', '.join(FIGURES)}")
    words.add_argument(
        "--state", choices=["both", "loaded", "settled"], default="both", help="of the world: what the planner knows"
    )
    words.add_argument("--keep", type=Path, help="also add the lines to this file")
    asked = words.parse_args()
    wanted = [word for word in asked.only.replace(" ", ",").split(",") if word]
    if unknown := set(wanted) - set(FIGURES):
        words.error(f"no such figure: {', '.join(sorted(unknown))}; choose from {', '.join(FIGURES)}")
    if asked.scale < 1300:
        words.error("a world of fewer than 1300 pupils measures nothing")
    states = {"both": [LOADED, SETTLED], "loaded": [LOADED], "settled": [SETTLED]}[asked.state]
    return measure(asked.scale, wanted, states, asked.keep)


def measure(scale: int, wanted: list[str], states: list[str], keep: Path | None) -> int:
    """Stand on the ground of that scale and take the figures one after another."""
    lines = _taken(named.take(), "names", SETTLED) if "names" in wanted else []
    if set(wanted) - WITHOUT_WORLD:
        lines += _measured(scale, wanted, states)
    for line in lines:
        print(line.line(), flush=True)
    if keep:
        with keep.open("a") as file:
            file.writelines(line.line() + "\n" for line in lines)
    return 0 if all(line.holds for line in lines) else 1


def _measured(scale: int, wanted: list[str], states: list[str]) -> list[Figure]:
    lines: list[Figure] = []
    with standing() as ground:
        name = f"paspoort_bench_{scale}"
        enter(ground.url(name))
        keep_loaded()
        _prepare(ground, name, scale)
        for state in states:
            ground.forget(name) if state == LOADED else ground.settle(name)
            for figure in FIGURES:
                if figure in wanted and figure not in WITHOUT_WORLD and (state == SETTLED or figure in IN_EACH_STATE):
                    lines += _taken(_take(figure, ground, name, scale), figure, state)
    return lines


def _taken(figures: Iterator[Figure], figure: str, state: str) -> list[Figure]:
    """Take the lines of one figure, and tell each at once."""
    print(f"{figure}, {state}:", file=sys.stderr)
    lines = []
    for line in figures:
        lines.append(replace(line, state=state))
        print(f"  {line.told()}", file=sys.stderr)
    return lines


def _prepare(ground: Ground, name: str, scale: int) -> None:
    """Bring the world there: built anew when what makes it changed, else only its functions and policies."""
    from bench import contacts, evidence, files, papers, registrations, world
    from paspoort.kernel.database import prepare

    fresh = ground.mark(name) != made_of()
    ground.make(name, afresh=fresh)
    with told(f"{scale:,} pupils: {'building the world anew' if fresh else 'the world stands, laying the rule'}\n"):
        prepare(ground.url(name))
        if not fresh:
            return
        made = world.build(ground.url(name), scale, datetime.now().astimezone().date())
        papers.build(made, ground.url(name))
        files.build(ground.url(name))
        contacts.build(ground.url(name))
        registrations.build(ground.url(name))
        evidence.build(ground.url(name), scale)
        ground.put_mark(name, made_of())


def _take(figure: str, ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    from bench import (
        casefile,
        collaboration,
        connecting,
        crowd,
        finalise,
        find,
        flat_table,
        forbidden,
        health,
        importing,
        letters,
        links,
        machines,
        mark,
        page,
        portal,
        said,
        signin,
        trail,
    )  # fmt: skip

    takers = {
        "find": find.take,
        "said": said.take,
        "connection": connecting.take,
        "forbidden": forbidden.take,
        "page": page.take,
        "mark": mark.take,
        "finalise": finalise.take,
        "letters": letters.take,
        "rights": portal.take,
        "import": importing.take,
        "flat": flat_table.take,
        "audit": trail.take,
        "signin": signin.take,
        "file": casefile.take,
        "health": health.take,
        "collaboration": collaboration.take,
        "links": links.take,
        "machines": machines.take,
        "crowd": crowd.take,
    }
    return takers[figure](ground, name, scale)


if __name__ == "__main__":
    sys.exit(main())
