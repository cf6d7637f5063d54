"""What the web server calls. Connections and renderers are made at first use, so each worker process has its own."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
os.environ.setdefault("PASPOORT_ROLE", "web")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import get_resolver

from paspoort.kernel import logs
from paspoort.kernel.processes import end_with_parent, keep_loaded
from paspoort.web.shell.catalogues import join_catalogues

# the server loads this once and then forks: a worker must not outlive it, and inherits code only, no connection
os.register_at_fork(after_in_child=end_with_parent)
end_with_parent()
logs.configure(as_json=settings.ENV != "development")
application = get_wsgi_application()
# read every screen now, so that the first visitor does not wait for it, and in production every template
_screens = get_resolver().url_patterns
join_catalogues()
if settings.PRODUCTION:
    engines["jinja2"].env.read_all()  # type: ignore[attr-defined]
keep_loaded()
