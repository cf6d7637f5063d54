"""A browser for tests: it sends each form as a page drawn for whoever is signed in would."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.test import Client

from paspoort.identity.models import Session
from paspoort.kernel.actions import token_hash
from paspoort.kernel.models import Acting
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
        held = Session.objects.filter(secret_hash=token_hash(cookie.value)).first() if cookie and cookie.value else None
        return {HEADER: page_owner(cast(Acting, held))} if held else {}
