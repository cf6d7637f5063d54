"""A shelf: a bounded place in memory for what lasts a while, such as codes, sessions, sign-ins under way."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps things by name for `seconds`, at most `most` of them: the oldest makes room. Safe between
    threads."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float]) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._lock = threading.Lock()
        self._things: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def put(self, name: str, thing: T) -> None:
        """Keep a thing from now on; the same name again replaces it."""
        with self._lock:
            self._put(name, thing)

    def put_new(self, name: str, thing: T) -> bool:
        """Keep a thing unless its name is taken; say whether it was kept."""
        with self._lock:
            if self._live(name) is not None:
                return False
            self._put(name, thing)
            return True

    def get(self, name: str) -> T | None:
        """Look at a thing; None when it is not there or its time has passed."""
        with self._lock:
            return self._live(name)

    def take(self, name: str) -> T | None:
        """Take a thing away: only one caller ever gets it."""
        with self._lock:
            thing = self._live(name)
            self._things.pop(name, None)
            return thing

    def __len__(self) -> int:
        with self._lock:
            return len(self._things)

    def _put(self, name: str, thing: T) -> None:
        now = self._clock()
        self._things.pop(name, None)
        while self._things and (len(self._things) >= self._most or next(iter(self._things.values()))[0] <= now):
            self._things.popitem(last=False)
        self._things[name] = (now + self._seconds, thing)

    def _live(self, name: str) -> T | None:
        until, thing = self._things.get(name, (0.0, None))
        return thing if until > self._clock() else None
