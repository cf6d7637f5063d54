"""What a stranger learns from time: a page about what may not be seen, beside the same page about what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg

from bench.cases import readers
from bench.figures import Figure, figure, in_pairs
from bench.ground import Ground
from bench.processor import Meter
from bench.site import running

COUNT, PAIRS = 60, 7
SAME = 1.1
ELSEWHERE = """
    select r.pupil_id, r.id from passport_report r
     where r.centre_id <> %(here)s and r.state = 'finalised'
       and not exists (select 1 from registry_findable f join registry_guidance g on g.school_id = f.institution_id
                        where f.pupil_id = r.pupil_id and g.centre_id = %(here)s)
     limit %(count)s
"""
PAGES = {"pupil": "/leerling/{}", "report": "/clb/verslag/{}/klaar"}


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """At a centre; only where there are two, because one alone guides everyone."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin:
        ((secret, here),) = readers(admin, 1, "LARSGebruiker")
        rows = admin.execute(ELSEWHERE, {"here": here, "count": COUNT}).fetchall()
    if not rows:
        return
    with running(url) as site:
        for place, (page, address) in enumerate(PAGES.items()):
            forbidden = [site.get(address.format(row[place]), secret) for row in rows]
            absent = [site.get(address.format(uuid4()), secret) for _ in rows]
            site.ask(forbidden + absent, "", connections=4, count=4 * len(rows), status=404)
            found = in_pairs(
                lambda asked=forbidden: site.ask(asked, "", count=COUNT, status=404).p50,  # type: ignore[misc]
                lambda asked=absent: site.ask(asked, "", count=COUNT, status=404).p50,  # type: ignore[misc]
                pairs=PAIRS,
                what=f"forbidden and absent, {page}",
                meter=Meter(url, site.pid),
                of=COUNT,
            )
            alike = found.cpu is not None and found.floor_cpu is not None and found.cpu / found.floor_cpu <= SAME
            reach = f"processor time at most {SAME} × that of what does not exist"
            yield figure(f"forbidden_{page}", scale, found, "ms, p50", reach, alike)
