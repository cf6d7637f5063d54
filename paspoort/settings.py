"""Every setting of an installation, read from the environment once.

`PASPOORT_ENV` is `development` (the default), `demo` or `production`. In production nothing has a default that opens a
door: `refuse_unsafe` stops the start and names each setting that is missing or belongs to the demonstration.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from paspoort.demands import refuse_unsafe
from paspoort.kernel.keys import derived_key, role_password

ROOT = Path(__file__).resolve().parent.parent
ENV = os.environ.get("PASPOORT_ENV", "development")
PRODUCTION = ENV == "production"


def _text(name: str, default: str = "") -> str:
    return os.environ.get(f"PASPOORT_{name}", default).strip()


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


# --- secrets: all keys derive from the root key -------------------------------------------------------------------
SECRET_KEY = derived_key("django").hex()
DEBUG = False

# --- database: one role for each kind of process ------------------------------------------------------------------
ROLE = _text("ROLE", "owner")
DATABASE_URL = _text("DATABASE_URL", "postgresql:///paspoort")
PREPARE_THRESHOLD = 1
"""How many times a connection has a statement before it is prepared: the second time it is."""


# What a connection of one of the roles begins with, and comes back to. These beat the defaults that a role can give to itself.
SESSION = {
    "search_path": "public",
    "TimeZone": "Europe/Brussels",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "row_security": "on",
    "default_transaction_isolation": "read\\ committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "check_function_bodies": "on",
    # with these two, a connection could end before anything is taken away
    "local_preload_libraries": "",
    "idle_session_timeout": "0",
    "paspoort.number_known": "",
}
# a statement is planned once a connection, not anew for its first values: those of screens go by index whatever the value
WEB_SESSION = {
    "statement_timeout": "30s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "5min",
    "plan_cache_mode": "force_generic_plan",
}
# values go apart from the statement, which is planned once for each connection
CONNECTION = {"connect_timeout": 3, "server_side_binding": True, "prepare_threshold": PREPARE_THRESHOLD}


def database(url: str, role: str) -> dict[str, Any]:
    """Django's connection settings for `url`, logged in as `paspoort_<role>`; the owner comes in through the URL's own user."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    options: dict[str, Any] = CONNECTION | {"application_name": f"paspoort-{role}"}
    options |= {"sslmode": query["sslmode"]} if query.get("sslmode") else {}
    if role == "owner":
        options["options"] = "-c role=paspoort_owner"
    else:
        user, password = f"paspoort_{role}", role_password(f"paspoort_{role}")
        session = SESSION | (WEB_SESSION if role == "web" else {})
        options["options"] = " ".join(f"-c {name}={value}" for name, value in session.items())
        most = int(_text("POOL_SIZE", "4")) if role == "web" else 20  # no job waits for the connection of another
        options["pool"] = {"min_size": 1, "max_size": most, "timeout": 3, "reconnect_timeout": 5}
    return {
        "ENGINE": "paspoort.kernel.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": user,
        "PASSWORD": password,
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
        "OPTIONS": options,
        "TIME_ZONE": "Europe/Brussels",
    }


DATABASES = {"default": database(_text(f"{ROLE.upper()}_DATABASE_URL") or DATABASE_URL, ROLE)}
if override := _text(f"{ROLE.upper()}_DATABASE_URL"):
    _parts = urlsplit(override)
    DATABASES["default"] |= {"USER": unquote(_parts.username or ""), "PASSWORD": unquote(_parts.password or "")}

# --- the house ------------------------------------------------------------------------------------------------------
APPS = ["kernel", "audit", "jobs", "identity", "registry", "helpdesk", "inbox", "nomenclature", "names", "documents", "rights"]
APPS += ["deliveries", "pupils", "family", "casefile", "collaboration", "health", "letters", "passport", "insights", "links"]
INSTALLED_APPS = [f"paspoort.{app}" for app in APPS]
if ROLE == "owner":  # whoever lays the tables; the others never touch its models
    INSTALLED_APPS.append("procrastinate.contrib.django")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "paspoort.web.urls"
WSGI_APPLICATION = "paspoort.web.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "paspoort.web.shell.middleware.only_cards",
    "paspoort.web.shell.assets.serve_assets",
    "paspoort.web.shell.middleware.log_requests",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "paspoort.exchange.api.problems.problems_not_pages",
    "paspoort.web.shell.middleware.one_address",
    "paspoort.web.shell.middleware.language",
    "paspoort.web.shell.middleware.recover",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "paspoort.web.shell.jinja.environment", "autoescape": True},
    }
]
STATIC_URL = "/static/"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = sorted({*(ROOT / "paspoort").glob("*/locale"), *(ROOT / "paspoort").glob("web/*/locale")})
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# --- the browser ----------------------------------------------------------------------------------------------------
PUBLIC_URL = _text("PUBLIC_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
# what providers know of us, in these very letters: where a browser comes back to, and where a card is shown
SIGN_IN_RETURN, SIGN_OUT_RETURN, CARD_PATH = "/aanmelden/terug", "/afgemeld", "/aanmelden/kaart"
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "", *_list("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "paspoort.web.shell.errors.expired_form"
SESSION_COOKIE = "__Host-paspoort" if HTTPS else "paspoort"
SIGN_IN_COOKIE = "__Host-aanmelding" if HTTPS else "aanmelding"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _text("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# six texts of a file, pasted whole
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
UPLOAD_LIMIT = 25 * 1024 * 1024
# of one activity, and of all lines together of one for several pupils, each of whom gets a copy
ATTACHMENTS_MOST = 10
ATTACHMENTS_TOTAL = 100 * 1024 * 1024

# --- rules with a number: what SQL asks of them stands there as ${NAME} -------------------------------------------------
# rule 144: after so many months a referral without an answer counts as closed
REFERRAL_MONTHS = 12
# nobody is in secondary education much longer than until 25; whoever would be older was typed wrong. No source says a number
OLDEST_PUPIL = 30

# a package that asks what changed is told for so many days that something ended; who asks less often is told all
INDICATION_END_DAYS = 60
# how long the token of a package lets it in
CLIENT_TOKEN_SECONDS = 300
# the school of the test place, which anyone may ask about: none in production until an operator names one
TRIAL_SCHOOL = _text("TRIAL_SCHOOL", "" if PRODUCTION else "034793")
# an assertion counts a minute at most, a proof of a key is a minute old at most (RFC 7523 and 9449 leave it to the server; OWASP
# ASVS 5.0, V10.4), and clocks may differ; a proof is remembered until it could no longer count
API_ASSERTION_SECONDS, API_SKEW_SECONDS, API_PROOF_SECONDS = 60, 30, 150

# --- sign-in --------------------------------------------------------------------------------------------------------
SESSION_IDLE_MINUTES = 30
SESSION_HOURS = 2
ACM_ISSUER = _text("ACM_ISSUER")
ACM_CLIENT_ID = _text("ACM_CLIENT_ID", "leerlingenpaspoort")
ACM_CLIENT_SECRET = _text("ACM_CLIENT_SECRET")
ACM_CLIENT_KEY_FILE = _text("ACM_CLIENT_KEY_FILE")
ACM_ASSERTION_AUDIENCE = _text("ACM_ASSERTION_AUDIENCE", "issuer")
ACM_RESPONSE_MODE = _text("ACM_RESPONSE_MODE", "query")
ACM_SCOPES = _text("ACM_SCOPES", "openid profile rrn vo iris")
ACM_ROLES_CLAIM = _text("ACM_ROLES_CLAIM", "iris_rol_3d")
ACM_TARGET_GROUPS = _list("ACM_TARGET_GROUPS", "OV")
ACM_TRUSTED_RIGHTS = _list("ACM_TRUSTED_RIGHTS")
ACM_LEVELS = _list("ACM_LEVELS")
ACM_REQUIRE_ROLE = bool(_text("ACM_REQUIRE_ROLE"))
REPORT_LEVEL = _text("REPORT_LEVEL", "high")
DEVICE_COOKIE = "__Host-toestel" if HTTPS else "toestel"
LAST_WAY_COOKIE = "__Host-sleutel" if HTTPS else "sleutel"
BEHIND_PROXY = bool(_text("BEHIND_PROXY"))
# itsme without ACM: off until an installation names its issuer
ITSME_ISSUER = _text("ITSME_ISSUER")
ITSME_CLIENT_ID = _text("ITSME_CLIENT_ID")
ITSME_SERVICE = _text("ITSME_SERVICE")
ITSME_KEYS_FILE = _text("ITSME_KEYS_FILE")
# eID without ACM: the folder of intermediate certificates (PEM or DER) that are trusted; off while it is not named
EID_TRUST = _text("EID_TRUST")
WEB_EID = bool(_text("WEB_EID"))
EID_REFUSED_POLICIES = _list("EID_REFUSED_POLICIES")
EID_POLICIES = _list("EID_POLICIES")
EID_OCSP = _text("EID_OCSP")
EID_OCSP_NONCE = _text("EID_OCSP_NONCE", "required")
CARD_URL = _text("CARD_URL").rstrip("/")
CARD_PROXY_SECRET = _text("CARD_PROXY_SECRET")
ALLOWED_HOSTS += [urlsplit(CARD_URL).hostname or ""] if CARD_URL else []
# own keys
OWN_KEYS = _list("OWN_KEYS", "passkey,app,sms")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
SMS_GATEWAY = _text("SMS_GATEWAY")
SMS_TOKEN = _text("SMS_TOKEN")
SMS_SENDER = _text("SMS_SENDER", "Leerlingenp")

# --- documents and evidence -----------------------------------------------------------------------------------------
SEAL_KEY_FILE = _text("SEAL_KEY_FILE")
SEAL_CERTIFICATE_FILE = _text("SEAL_CERTIFICATE_FILE")
SEAL_EARLIER = _text("SEAL_EARLIER")
CLAMD = _text("CLAMD")
RENDER_PROCESSES = int(_text("RENDER_PROCESSES", "1"))
CHECKPOINT_KEY_FILE = _text("CHECKPOINT_KEY_FILE")
CHECKPOINT_ORIGIN = _text("CHECKPOINT_ORIGIN", "leerlingenpaspoort.example/trail")

# --- reports ----------------------------------------------------------------------------------------------------------
REPORT_BACKDATE_DAYS = int(_text("REPORT_BACKDATE_DAYS", "31"))
RESOLUTORY_DAYS = int(_text("RESOLUTORY_DAYS", "60"))

# --- pupil files ------------------------------------------------------------------------------------------------------
CONSENT_AGAIN_AGE = int(_text("CONSENT_AGAIN_AGE", "12"))

# --- rights --------------------------------------------------------------------------------------------------------
EXPIRING_DAYS = int(_text("EXPIRING_DAYS", "30"))
REVIEW_OPENS = _text("REVIEW_OPENS", "10-01")
REVIEW_DAYS = int(_text("REVIEW_DAYS", "42"))
REVIEW_REMIND_DAYS = int(_text("REVIEW_REMIND_DAYS", "14"))
REVIEW_ESCALATE_DAYS = int(_text("REVIEW_ESCALATE_DAYS", "7"))

# --- pace: how fast one person may go before being slowed -----------------------------------------------------------
MISSES_ALLOWED = int(_text("MISSES_ALLOWED", "10"))
PAGES_PER_MINUTE = int(_text("PAGES_PER_MINUTE", "240"))

# --- background jobs --------------------------------------------------------------------------------------------------
JOBS_KEPT_DAYS = int(_text("JOBS_KEPT_DAYS", "30"))

# --- mail -----------------------------------------------------------------------------------------------------------
MAIL_URL = _text("MAIL_URL")
CONTACT_ADDRESS = _text("CONTACT_ADDRESS")
LETTER_WRITER = "paspoort.web.inbox.written"
DEFAULT_FROM_EMAIL = _text("MAIL_FROM", "leerlingenpaspoort@localhost")
if MAIL_URL:
    _mail = urlsplit(MAIL_URL)
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _mail.scheme == "smtp+tls", _mail.scheme == "smtps", 5


def origin(address: str) -> str:
    """The part of an address that a browser compares."""
    return f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"


# --- content security policy ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *(origin(address) for address in (ACM_ISSUER, ITSME_ISSUER, CARD_URL) if address)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LOGGING_CONFIG = None

refuse_unsafe(globals())
