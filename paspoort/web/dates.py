"""Dates as people type them."""

from __future__ import annotations

from paspoort.kernel.dates import read_date

__all__ = ["read_date"]
