"""A client that costs little: one process, some connections that stay open, requests written out beforehand.

Reads one JSON line `{"port", "connections", "count" or "seconds", "requests", "must_hold", "status"}` and answers with one:
`{"milliseconds": [...], "wrong": {status: n}, "seconds": s, "own_seconds": s}`; `own_seconds` is its own processor time.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from itertools import cycle
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)


class Line:
    """One connection: at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got, self.due, self.began = bytearray(), -1, 0.0

    def ask(self, request: bytes) -> None:
        self.got.clear()
        self.due, self.began = -1, time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """Take in what came; whether the answer is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.got += piece
        if self.due < 0 and (end := self.got.find(b"\r\n\r\n")) >= 0:
            found = LENGTH.search(self.got, 0, end)
            self.due = end + 4 + (int(found[1]) if found else 0)
        return 0 <= self.due <= len(self.got)

    def right(self, status: bytes, must_hold: bytes) -> bool:
        return self.got[9:12] == status and must_hold in self.got


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Ask over all connections at once until the count or the time is reached."""
    lines = [Line(plan["port"]) for _ in range(plan["connections"])]
    waiting = selectors.EpollSelector()
    requests, must_hold = cycle(one.encode("latin-1") for one in plan["requests"]), plan["must_hold"].encode()
    status = str(plan["status"]).encode()
    taken: list[float] = []
    wrong: Counter[str] = Counter()
    began, count = time.perf_counter(), plan.get("count", 1 << 40)
    until = began + plan.get("seconds", 3600)
    for line in lines:
        waiting.register(line.socket, selectors.EVENT_READ, line)
        line.ask(next(requests))
    while len(taken) < count and time.perf_counter() < until:
        for key, _events in waiting.select(timeout=30):
            line = key.data
            if line.hear():
                taken.append((time.perf_counter() - line.began) * 1000)
                if not line.right(status, must_hold):
                    wrong[line.got[9:12].decode("latin-1")] += 1
                line.ask(next(requests))
    return {"milliseconds": taken, "wrong": wrong, "seconds": time.perf_counter() - began, "own_seconds": time.process_time()}


if __name__ == "__main__":
    json.dump(run(json.loads(sys.stdin.readline())), sys.stdout)
