"""Garbage collection: what a process has loaded stays for as long as it lives, and is not looked through again and again."""

from __future__ import annotations

import gc

# a look through 50,000 young ones takes longer than a page
YOUNG, MIDDLE, OLD = 10_000, 50, 100


def keep_loaded() -> None:
    """Set everything that is loaded by now apart from collection, and collect what comes after more rarely.

    A full collection of a loaded process takes 60 to 130 ms in which it answers nobody; of what came afterwards it takes a few.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
