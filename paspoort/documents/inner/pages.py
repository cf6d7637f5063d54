"""Pages as pictures with the reader's mark in them, and as text: what is shown instead of the document."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from paspoort.documents.inner.dots import pattern
from paspoort.documents.inner.mark import Mark
from paspoort.documents.inner.sandbox import Child, ChildFailed, Header
from paspoort.kernel.keys import derived_key

__all__ = ["CannotRender", "Mark", "PageRenderer"]

MEBIBYTE = 1 << 20
# Beyond the cache: the interpreter with its libraries, and the largest page that may pass intake, twice.
WORKING_ROOM = 768 * MEBIBYTE
REMEMBERED = 4096


class CannotRender(Exception):
    """No picture of this page: `reason` is "timeout", "crash", "memory", "broken" or "no_page"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The page could not be shown ({reason}).")
        self.reason = reason


class PageRenderer:
    """Hands pages to `processes` children, each with at most `cache_bytes` of documents and pixels in memory.

    Safe to share between threads. `key` names a document for ever (its bytes never change); `page` counts from 0.
    `load` gives the decrypted document and is called only when the child that answers does not have it.
    """

    def __init__(
        self,
        processes: int = 1,
        cache_bytes: int = 64 * MEBIBYTE,
        *,
        seconds: float = 15.0,
        keep_minutes: float = 10.0,
    ) -> None:
        options = {"cache_bytes": cache_bytes, "keep_seconds": keep_minutes * 60}
        self._children = [
            Child(
                "paspoort.documents.inner.render_worker",
                seconds=seconds,
                memory_bytes=cache_bytes + WORKING_ROOM,
                options=options,
            )
            for _ in range(processes)
        ]
        self._idle = list(self._children)
        self._freed = threading.Condition()
        self._last: OrderedDict[str, Child] = OrderedDict()

    def image(self, key: str, page: int, mark: Mark, load: Callable[[], bytes], *, scale: float = 2.0) -> bytes:
        """The page as JPEG bytes at `scale` × 72 dots an inch, marked for this reader and consultation."""
        parts = [mark.reader, mark.institution, mark.moment, mark.consultation]
        dots = pattern(derived_key("page marks"), mark.consultation, page + 1).hex()
        asked = {"want": "image", "key": key, "page": page, "scale": scale, "mark": parts, "dots": dots}
        return self._ask(asked, load)[1]

    def page_count(self, key: str, load: Callable[[], bytes]) -> int:
        """How many pages the document has."""
        return int(self._ask({"want": "count", "key": key, "page": 0}, load)[0]["pages"])

    def text(self, key: str, page: int, load: Callable[[], bytes]) -> str:
        """The text that lies in the page, for a document without structured source; empty for a bare scan."""
        return self._ask({"want": "text", "key": key, "page": page}, load)[1].decode("utf-8", "replace")

    @property
    def pids(self) -> list[int]:
        """The process numbers of the children that run now, for whoever watches them."""
        return [child.pid for child in self._children if child.pid is not None]

    def close(self) -> None:
        """Ends the children and with them everything they remember."""
        for child in self._children:
            child.close()

    def _ask(self, asked: Header, load: Callable[[], bytes]) -> tuple[Header, bytes]:
        child = self._take(asked["key"])
        try:
            answer, made = child.ask(asked)
            if answer.get("need"):
                answer, made = child.ask(asked, load())
        except ChildFailed as failed:
            raise CannotRender(failed.reason) from None
        finally:
            self._give_back(asked["key"], child)
        if "error" in answer:
            raise CannotRender(str(answer["error"]))
        return answer, made

    def _take(self, key: str) -> Child:
        """An idle child, the one that had this document last when it is free."""
        with self._freed:
            self._freed.wait_for(lambda: self._idle)
            child = self._last.get(key)
            if child not in self._idle:
                child = self._idle[0]
            self._idle.remove(child)
            return child

    def _give_back(self, key: str, child: Child) -> None:
        with self._freed:
            self._last[key] = child
            self._last.move_to_end(key)
            if len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
            self._idle.append(child)
            self._freed.notify()
