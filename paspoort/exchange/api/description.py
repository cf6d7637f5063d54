"""OpenAPI: the description of the API, one document that both its answers and the page for people are made from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


@cache
def described() -> dict[str, Any]:
    """The document (`openapi.json`), with the address of this installation."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text())
    document["servers"] = [{"url": settings.PUBLIC_URL}]
    flow = document["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]
    flow["tokenUrl"] = settings.PUBLIC_URL + flow["tokenUrl"]
    return document


@cache
def problems() -> dict[str, dict[str, Any]]:
    """What can be wrong, by its code: its status, what OAuth calls it, and in Dutch what it is and what to do."""
    return {one["code"]: one for one in described()["x-problems"]}
