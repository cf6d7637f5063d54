"""A request and a response of plain WSGI, with the few helpers this provider needs."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

StartResponse = Callable[..., Any]
_LARGEST_FORM = 1 << 16


@dataclass(slots=True)
class Request:
    """What the browser or the client sent; `form` is the body, `query` what stands behind the question
    mark."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    headers: dict[str, str]
    cookies: dict[str, str]

    @classmethod
    def read(cls, environ: dict[str, Any]) -> "Request":
        """Read a WSGI request; a form over 64 KiB counts as empty."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if 0 < length <= _LARGEST_FORM else b""
        headers = {name[5:].replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            query=_pairs(environ.get("QUERY_STRING", "")),
            form=_pairs(body.decode("utf-8", "replace")),
            headers=headers,
            cookies=_cookies(environ.get("HTTP_COOKIE", "")),
        )

    def value(self, name: str) -> str:
        """Give one field of the form, '' when it is not there."""
        return self.form.get(name, [""])[0]


@dataclass(slots=True)
class Response:
    """What goes back; never stored by anyone unless a header says otherwise."""

    body: str | bytes = ""
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """Look up one of the headers."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def location(self) -> str | None:
        """Where a redirect leads."""
        return self.header("Location")

    @location.setter
    def location(self, url: str) -> None:
        kept = [(key, value) for key, value in self.headers if key != "Location"]
        self.headers = [*kept, ("Location", url)]

    def set_cookie(self, name: str, value: str, secure: bool, seconds: int | None = None) -> None:
        """Give the browser a cookie for this provider's own addresses only."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        flags = "; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
        self.headers.append(("Set-Cookie", f"{name}={value}; Path=/op{age}{flags}"))

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Hand the response to the server."""
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ):
            if self.header(name) is None:
                headers.append((name, value))
        start_response(f"{self.status} {HTTPStatus(self.status).phrase}", headers)
        return [body]


def answer_json(document: object, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Answer a machine."""
    kept = [(name, value) for name, value in headers if name.lower() != "content-type"]
    return Response(json.dumps(document), status, [("Content-Type", "application/json"), *kept])


def redirect(url: str) -> Response:
    """Send the browser on, with a plain GET."""
    return Response("", 303, [("Location", url)])


def _pairs(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return {}


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}
