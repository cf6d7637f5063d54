"""Tie the life of a process to that of its parent, so that nothing is left running when a parent is killed outright."""

from __future__ import annotations

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process `with_signal` when its parent ends; does nothing where the system cannot.

    Call it after any change of user, which forgets the wish.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
