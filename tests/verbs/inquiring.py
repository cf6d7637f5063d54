"""Verbs that ask first who a number belongs to, run in the one transaction of a test as the door runs them in three."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from paspoort.kernel.models import Acting
from paspoort.rights import actions
from paspoort.rights.inner.inquiries import InquireFirst, inquire


def asking(verb: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(verb)
    def run(acting: Acting, *typed: Any, **facts: Any) -> Any:
        try:
            return verb(acting, *typed, **facts)
        except InquireFirst as first:
            inquire(first)
        return verb(acting, *typed, **facts)

    return run


check_person = asking(actions.check_person)
add_colleague = asking(lambda acting, *typed, **more: actions.add_colleague(acting, actions.NewColleague(*typed, **more)))
put_pupil_in_team = asking(actions.put_pupil_in_team)
