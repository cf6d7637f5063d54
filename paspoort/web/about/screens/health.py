"""The health of this process: whether it lives, and whether it is fit for visitors: for proxy and operator."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

from paspoort.documents.actions import renderer_answers
from paspoort.web.shell.door import public

# as which the database knows us, and that this is neither an administrator nor above the policies
SAFE_ROLE = "select current_user = 'paspoort_web' and not (rolsuper or rolbypassrls) from pg_roles where rolname = current_user"


@public()
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a database that is away never gets it restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@public()
def ready(request: HttpRequest) -> HttpResponse:
    """200 when all is in place, else 503; says which part fails and nothing more."""
    with connection.cursor() as cursor:
        cursor.execute(SAFE_ROLE)
        safe = cursor.fetchone() == (True,)
        cursor.execute("select name from applied_migrations() as name")
        missing = _expected() - {name for (name,) in cursor.fetchall()}
    parts = {"role": safe, "migrations": not missing, "renderer": renderer_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@cache
def _expected() -> frozenset[str]:
    known = MigrationLoader(None).disk_migrations or {}
    return frozenset(f"{app}.{name}" for app, name in known if app in settings.APPS)
