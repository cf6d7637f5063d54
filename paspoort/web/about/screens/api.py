"""API: what a package of a school can ask, for people to read, and to try with a key that their browser makes."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show

DOCUMENT = settings.ROOT / "paspoort" / "exchange" / "api" / "openapi.json"
"""The same document that machines read: what people read cannot differ from it."""


@public()
def api(request: Request) -> HttpResponse:
    """Every address with what it takes and answers, every problem by its code, and a place to try."""
    document = _document()
    facts = {"about": document["info"], "operations": _operations(), "problems": document["x-problems"]}
    return show(request, "about/api.html", origin=settings.PUBLIC_URL, school=settings.TRIAL_SCHOOL, **facts)


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return found


@cache
def _operations() -> list[dict[str, Any]]:
    """Each address and method, in the order of the document."""
    return [
        {name: operation.get(name, "") for name in ("operationId", "summary", "description")}
        | {"address": address, "method": method.upper(), "takes": _takes(operation), "hears": _hears(operation)}
        for address, methods in _document()["paths"].items()
        for method, operation in methods.items()
    ]


def _takes(operation: dict[str, Any]) -> list[list[str]]:
    """What an operation takes: each name with what it is, or the one value that it can have."""
    named = [[one["name"], one.get("description", "")] for one in operation.get("parameters", [])]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        fields = content["schema"]["properties"]
        named += [[name, one.get("description") or one.get("const", "")] for name, one in fields.items()]
    return named


def _hears(operation: dict[str, Any]) -> list[list[str]]:
    return [[status, answer["description"].replace("`", "")] for status, answer in operation["responses"].items()]
