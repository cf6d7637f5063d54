"""Processes of ours: what one has loaded is not looked through again and again, and none outlives its parent."""

from __future__ import annotations

import ctypes
import gc
import signal
import sys

# a look through 50,000 young ones takes longer than a page
YOUNG, MIDDLE, OLD = 10_000, 50, 100
PR_SET_PDEATHSIG = 1


def keep_loaded() -> None:
    """Set everything that is loaded by now apart from collection, and collect what comes after more rarely.

    A full collection of a loaded process takes 60 to 130 ms in which it answers nobody; of what came afterwards it takes a few.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def end_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process `with_signal` when its parent ends, so that nothing is left running when a parent is
    killed outright; does nothing where the system cannot. Call it after any change of user, which forgets the wish.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
