"""What the web server calls. Each of its worker processes comes here once, so connections and renderers are its own."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
os.environ.setdefault("PASPOORT_ROLE", "web")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from paspoort.kernel import logs
from paspoort.kernel.inner.lifeline import end_with_parent

end_with_parent()
logs.configure(as_json=settings.ENV != "development")
application = get_wsgi_application()
