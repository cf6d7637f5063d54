"""The same provider in a thread of the calling process, for tests."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Wsgi = Callable[..., Iterable[bytes]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Addresses carry codes: nothing is logged."""


@contextmanager
def serving(make: Callable[[str], Wsgi], port: int = 0) -> Iterator[str]:
    """Serve what `make(origin)` returns on a free port of 127.0.0.1; gives the origin, stops at the end."""
    with make_server("127.0.0.1", port, _nothing, server_class=_Server, handler_class=_Quiet) as server:
        origin = f"http://127.0.0.1:{server.server_port}"
        server.set_app(make(origin))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield origin
        finally:
            server.shutdown()
            thread.join()


def _nothing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [])
    return []
