"""Verifying the whole trail, beside one pass of SHA-256 over the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from bench.evidence import seal_all
from bench.figures import Figure, at_most, in_pairs, milliseconds
from bench.ground import Ground
from bench.processor import Meter
from paspoort.audit.actions import verify

PASS = "select count(*) filter (where sha256(t.salt || convert_to(trace_text(t), 'UTF8')) = t.commitment) from audit_trace t"


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Every trace hashed anew, every leaf compared, the root computed at each checkpoint."""
    seal_all()
    with psycopg.connect(ground.url(name), autocommit=True) as admin:
        admin.execute("vacuum analyze audit_trace, audit_leaf")

        def floor() -> float:
            return milliseconds(lambda: admin.execute(PASS).fetchone()) / 1000

        found = in_pairs(lambda: milliseconds(_verify) / 1000, floor, what="the trail verified", meter=Meter(ground.url(name)))
        (rows,) = admin.execute("select count(*) from audit_trace").fetchone() or (0,)
    yield at_most("audit_verify", scale, found, f"s for {rows} traces", 3)


def _verify() -> None:
    verdict = verify()
    if not verdict.ok:
        raise AssertionError(f"the trail of the measurement is not whole: {verdict.findings[:1]}")
