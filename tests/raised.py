"""Raised: how a verb ends that refuses, as a value that an assertion can look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

Given = ParamSpec("Given")
Wrong = TypeVar("Wrong", bound=Exception)


def raised(kind: type[Wrong], verb: Callable[Given, object], *given: Given.args, **named: Given.kwargs) -> Wrong:
    """What this verb raises with what it is given; it must."""
    with pytest.raises(kind) as caught:
        verb(*given, **named)
    return caught.value
