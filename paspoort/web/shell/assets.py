"""Assets: static files: what a browser fetches once and keeps for ever, for its address holds a hash of what it is.

`paspoort.css` is one file for all pages, put together of the styles of the shell, of each component and of each area; the page on
the host of cards, which may fetch no fonts, takes it without them. There is no build step: everything is read, put
together and compressed when a process starts.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from paspoort.web.shell.areas import AREAS, WEB

SHELL = WEB / "shell"
FIRST = ("fonts", "tokens", "base", "frame", "error")
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `packed` is the same in gzip, or empty where that would save nothing."""

    address: str
    kind: str
    body: bytes
    packed: bytes


def static(name: str) -> str:
    """The address of a file by its name, such as "icon.svg", "js/forms.js" or "paspoort.css"; no such file is an error."""
    return assets()[name].address


def serve_assets(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer what lies under STATIC_URL before anything else of a request begins, and hold the files ready from the start."""
    found = assets()

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.STATIC_URL):
            return get_response(request)
        _hash, _slash, name = request.path_info.removeprefix(settings.STATIC_URL).partition("/")
        asset = found.get(name)
        if asset is None or request.method not in ("GET", "HEAD"):
            return HttpResponseNotFound()
        packed = bool(asset.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(asset.packed if packed else asset.body, content_type=asset.kind)
        # a page of another version, from before or after this one, gets what there is and does not keep it
        response["Cache-Control"] = FOR_EVER if request.path_info == asset.address else "no-store"
        response["Vary"] = "Accept-Encoding"
        if packed:
            response["Content-Encoding"] = "gzip"
        return response

    return handle


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served, by its name."""
    fixed = {path.relative_to(SHELL / "static").as_posix(): path for path in (SHELL / "static").rglob("*") if path.is_file()}
    scripts = {f"js/{path.name}": path for folder in ("shell", *AREAS) for path in (WEB / folder / "js").glob("*.js")}
    made = {name: _asset(name, path.read_bytes()) for name, path in (fixed | scripts).items()}
    fonts, *others = (path.read_text() for path in styles())
    fonts = re.sub(r'url\("(.+?)"\)', lambda part: f'url("{made[part[1]].address}")', fonts)
    for name, parts in {"paspoort.css": [fonts, *others], "without-fonts.css": others}.items():
        made[name] = _asset(name, "\n".join(parts).encode())
    return made


def styles() -> list[Path]:
    """The parts of the style sheet in their order of precedence: bare elements, components, areas, other ways of looking."""
    first = [SHELL / "css" / f"{name}.css" for name in FIRST]
    areas = [path for area in AREAS for path in sorted((WEB / area / "css").glob("*.css"))]
    return [*first, *sorted((SHELL / "components").glob("*.css")), *areas, SHELL / "css" / "ways.css"]


def _asset(name: str, body: bytes) -> Asset:
    packed = gzip.compress(body, mtime=0)
    address = f"{settings.STATIC_URL}{hashlib.sha256(body).hexdigest()[:12]}/{name}"
    return Asset(address, KINDS[Path(name).suffix], body, packed if len(packed) < 0.9 * len(body) else b"")
