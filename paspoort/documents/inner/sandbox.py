"""Sandbox: a child process that does dangerous work on bytes from strangers, with bounds on its time, memory and reach.

The two sides exchange frames over pipes: a JSON header and raw bytes, never pickles, so that a child that was taken
over by a hostile document cannot run code in its parent. The child gets no environment, may write no file, and ends
itself when it takes too long, also when nobody is left to end it.
"""

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from paspoort.kernel.processes import keep_loaded

ROOT = Path(__file__).resolve().parents[3]
PREFIX = struct.Struct("!IQ")
LARGEST_HEADER = 1 << 20
LARGEST_BODY = 128 << 20
START_SECONDS = 30.0
# How much longer than its processor time an answer may take on a machine that is busy with other work.
WHEN_BUSY = 3

Header = dict[str, Any]
Handler = Callable[[Header, bytes], tuple[Header, bytes]]


class Refused(Exception):
    """The file may not come in: the code of the sentence for the user, and the page it speaks of, counted from 1."""

    def __init__(self, code: str, page: int = 0) -> None:
        super().__init__(code)
        self.code, self.page = code, page


class ChildFailed(Exception):
    """The child gave no answer: `reason` is "timeout" or "crash"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Child:
    """One guarded child, started at its first question and started anew after it crashed or was ended; `seconds` of processor
    time for each answer."""

    def __init__(self, module: str, *, seconds: float, memory_bytes: int, options: Header | None = None) -> None:
        self._seconds = seconds
        self._setup = {"seconds": seconds, "memory_bytes": memory_bytes, **(options or {})}
        self._command = [sys.executable, "-s", "-m", module, json.dumps(self._setup)]
        self._running: Running | None = None
        self._lock = threading.Lock()

    def ask(self, header: Header, body: bytes = b"") -> tuple[Header, bytes]:
        """The child's answer; after a failure the child is gone and the next question starts one."""
        with self._lock:
            try:
                return self._exchange(self._ready(), header, body, time.monotonic() + self._seconds * WHEN_BUSY)
            except (OSError, EOFError, ValueError) as broken:
                too_long = isinstance(broken, TimeoutError) or self._ended_by_its_clock()
                self._end()
                raise ChildFailed("timeout" if too_long else "crash") from broken

    def _ended_by_its_clock(self) -> bool:
        if self._running is None:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._running.process.wait(1) == -signal.SIGPROF
        return False

    def close(self) -> None:
        """Ends the child; a later question starts a new one."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The running child's process number, None when there is none."""
        return self._running.process.pid if self._running else None

    def _ready(self) -> "Running":
        if self._running and self._running.process.poll() is not None:
            self._end()
        if self._running is None:
            self._running = self._start()
            # Ends the child once: when asked, when this object goes, or when the interpreter stops.
            self._finish = weakref.finalize(self, self._running.kill)
            self._exchange(self._running, {}, b"", time.monotonic() + START_SECONDS)
        return self._running

    def _start(self) -> "Running":
        into, out = os.pipe(), os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no word from outside
                self._command,
                stdin=into[0],
                stdout=out[1],
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                cwd="/",
            )
        finally:
            os.close(into[0])
            os.close(out[1])
        for pipe in (into[1], out[0]):
            os.set_blocking(pipe, False)
            with contextlib.suppress(OSError, AttributeError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
        return Running(process, into[1], out[0])

    @staticmethod
    def _exchange(running: "Running", header: Header, body: bytes, until: float) -> tuple[Header, bytes]:
        head = json.dumps(header).encode()
        _write(running.into, PREFIX.pack(len(head), len(body)) + head, until)
        _write(running.into, body, until)
        return _read_frame(lambda size: _read(running.out, size, until))

    def _end(self) -> None:
        if self._running is not None:
            self._finish()
            self._running = None


class Running(NamedTuple):
    """A started child with our ends of the two pipes."""

    process: subprocess.Popen[bytes]
    into: int
    out: int

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.into)
        os.close(self.out)


def _wait(fd: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(fd, event)
    left = until - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError


def _write(fd: int, data: bytes, until: float) -> None:
    rest = memoryview(data)
    while rest:
        _wait(fd, select.POLLOUT, until)
        with contextlib.suppress(BlockingIOError):
            rest = rest[os.write(fd, rest[: 1 << 20]) :]


def _read(fd: int, size: int, until: float) -> bytes:
    got = bytearray()
    while len(got) < size:
        _wait(fd, select.POLLIN, until)
        with contextlib.suppress(BlockingIOError):
            piece = os.read(fd, min(size - len(got), 1 << 20))
            if not piece:
                raise EOFError("the other side has gone")
            got += piece
    return bytes(got)


def _read_frame(read: Callable[[int], bytes]) -> tuple[Header, bytes]:
    header_size, body_size = PREFIX.unpack(read(PREFIX.size))
    if header_size > LARGEST_HEADER or body_size > LARGEST_BODY:
        raise ValueError("a frame beyond every measure")
    header = json.loads(read(header_size))
    if not isinstance(header, dict):
        raise ValueError("a header that is no object")
    return header, read(body_size)


def serve(make_handler: Callable[[Header], Handler], idle: Callable[[], None] | None = None) -> None:
    """The child's side: answers questions until its parent goes away. `idle` runs about twice a minute."""
    setup: Header = json.loads(sys.argv[1])
    handler = make_handler(setup)
    keep_loaded()
    _restrict(setup["memory_bytes"])
    source, out = sys.stdin.buffer, sys.stdout.buffer
    poll = select.poll()
    poll.register(source.fileno(), select.POLLIN)
    while True:
        if not poll.poll(30_000):
            if idle:
                idle()
            continue
        signal.setitimer(signal.ITIMER_PROF, setup["seconds"])
        try:
            header, body = _read_frame(lambda size: _exactly(source.read(size), size))
        except EOFError:
            return
        answer, made = handler(header, body) if header else ({}, b"")
        head = json.dumps(answer).encode()
        out.write(PREFIX.pack(len(head), len(made)) + head)
        out.write(made)
        out.flush()
        signal.setitimer(signal.ITIMER_PROF, 0)


def told(work: Handler) -> Handler:
    """The same work on a file of a stranger, with whatever is wrong with the file told as a code in `refused`."""

    def answer(header: Header, body: bytes) -> tuple[Header, bytes]:
        try:
            return work(header, body)
        except Refused as refused:
            return {"refused": refused.code}, b""
        except (MemoryError, RecursionError):
            return {"refused": "file_too_heavy"}, b""
        # a reader may fail in any way on a file made for it; this child ends with it
        except Exception:
            return {"refused": "file_broken"}, b""

    return answer


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise EOFError
    return data


def _restrict(memory_bytes: int) -> None:
    """No more memory than this, no file written, no core dump with what it was reading, no further process."""
    limits = {"AS": memory_bytes, "FSIZE": 0, "CORE": 0, "NPROC": 0}
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
