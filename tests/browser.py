"""A browser for tests: it sends each form as a page drawn for whoever is signed in would."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import NotSignedIn
from paspoort.web.shell.page_owner import FIELD, HEADER, page_owner
from tests.answer import Answer


class Browser(Client):
    """Django's own client; what says itself for whom its page was drawn is sent as it is."""

    def post(self, path: str, data: Any = None, *args: Any, headers: Any = None, **more: Any) -> Answer:  # type: ignore[override]
        said = FIELD in (data or {}) or HEADER in (headers or {})
        headers = (headers or {}) | ({} if said else self._drawn())
        return super().post(path, data, *args, headers=headers, **more)

    def _drawn(self) -> dict[str, str]:
        cookie = self.cookies.get(settings.SESSION_COOKIE)
        try:
            with acting_as(cookie.value if cookie else "") as acting:
                return {HEADER: page_owner(acting)}
        except NotSignedIn:
            return {}
