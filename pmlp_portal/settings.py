"""Settings of the portal: everything that differs between machines comes from the environment.

`PORTAL_ENV=production` refuses to start without its secrets and says which are missing.
Without `DATABASE_URL` the embedded server of `make run` is used; its address is read from `var/`.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from pmlp_portal.limits.policies import ChallengePolicy, Limit

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PORTAL_ENV = env.str("PORTAL_ENV", default="development")
if PORTAL_ENV not in {"development", "production"}:
    raise ImproperlyConfigured(f"PORTAL_ENV is {PORTAL_ENV!r}: use 'development' or 'production'.")
IS_PRODUCTION = PORTAL_ENV == "production"
if IS_PRODUCTION:
    _needed = ("SECRET_KEY", "CONTACT_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS")
    _missing = [name for name in _needed if not env.str(name, default="")]
    if _missing:
        raise ImproperlyConfigured(f"PORTAL_ENV=production needs these variables: {', '.join(_missing)}.")

VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))
# Where the loop of the forecast is kept compiled: a release in service may not be written to.
os.environ.setdefault("NUMBA_CACHE_DIR", str(VAR_DIR / "compiled"))


def _kept(name: str) -> str:
    """Return what `make run` wrote to var/NAME, or an empty string before its first start."""
    path = VAR_DIR / name
    return path.read_text().strip() if path.is_file() else ""


DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="") or _kept("secret_key") or "development-only-" + "0" * 50
# Contacts are compared by a keyed hash; its key is not the one that signs cookies, so either can be changed alone.
CONTACT_KEY = env.str("CONTACT_KEY", default="") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
# The version of the running code: pages opened under another one reload themselves. A release brings it in a file, so
# that two of them beside each other on one machine each know their own.
_release = BASE_DIR / "RELEASE"
RELEASE = env.str("RELEASE", default="") or (_release.read_text().strip() if _release.is_file() else "development")

# ---- applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Their admins come first, so that ours can take them out again.
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "axes",
    "pmlp_portal.audit",
    "pmlp_portal.accounts",
    "pmlp_portal.idempotency",
    "pmlp_portal.limits",
    "pmlp_portal.directory",
    "pmlp_portal.notifications",
    "pmlp_portal.live",
    "pmlp_portal.deadlines",
    "queueing",
    "appointments",
    "forum",
    "surveys",
    "pmlp_portal.retention",
    "pmlp_portal.catalogue",
    "pmlp_portal.faults",
    "pmlp_portal.news",
    "pmlp_portal.indicators",
    "pmlp_portal.opendata",
    "pmlp_portal.operations",
    "pmlp_portal.site",
    "pmlp_portal.supervisor",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "pmlp_portal.operations.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "pmlp_portal.kernel.languages.ApiLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pmlp_portal.site.text_version.TextVersionMiddleware",
    "pmlp_portal.kernel.problems.ProblemMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pmlp_portal.accounts.middleware.IdleMiddleware",
    "pmlp_portal.accounts.middleware.SecondStepMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pmlp_portal.limits.middleware.LimitsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pmlp_portal.urls"
WSGI_APPLICATION = "pmlp_portal.wsgi.application"
ASGI_APPLICATION = "pmlp_portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "pmlp_portal.site.context_processors.frame",
            ],
        },
    }
]

# ---- database ------------------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="") or _kept("database_url")
DATABASES = {
    "default": {
        # Port 1 answers nobody: without a server each command says what to run (supervisor.E001).
        **env.db_url_config(DATABASE_URL or "postgres://portal@127.0.0.1:1/portal"),
        "ENGINE": "pmlp_portal.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "connect_timeout": 3,
            # A lock nobody releases must not hold a visitor's page: three seconds, then 503 and a retry.
            "options": "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000",
        },
        "TEST": {"TEMPLATE": "template0"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Threads that run Django in each web process; threads x processes + workers + listeners stay under max_connections.
WEB_THREADS = env.int("WEB_THREADS", default=4)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
# Live streams each web process keeps open; who comes beyond them is asked to come again, and pages refresh themselves.
LIVE_MAX_STREAMS = env.int("LIVE_MAX_STREAMS", default=20_000)
# One ticket's page is told at most this often what has changed; a branch's queue is looked at up to three times as
# often.
LIVE_REST_SECONDS = env.float("LIVE_REST_SECONDS", default=3.0)

# Each process looks this often whether the directory has changed; what it read is kept until then.
FACTS_KEPT_SECONDS = env.float("FACTS_KEPT_SECONDS", default=1.0)
# Who joins is told a time from a queue read at most this long ago.
SNAPSHOT_KEPT_SECONDS = env.float("SNAPSHOT_KEPT_SECONDS", default=1.0)
# A branch's forecast is made anew when its queue has changed, after this rest at the earliest, however many watch;
FORECAST_REST_SECONDS = env.float("FORECAST_REST_SECONDS", default=1.0)
# and when it is so old, though nothing has changed: time itself passes.
FORECAST_KEPT_SECONDS = env.float("FORECAST_KEPT_SECONDS", default=30.0)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ---- people --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # First: whoever tried too often is not even compared.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    # What a role that holds everywhere may do in the admin.
    "pmlp_portal.directory.permissions.RoleBackend",
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "site:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Staff only. In production nobody works without a second step; elsewhere whoever has set one up is asked for it.
STAFF_TWO_FACTOR = env.bool("STAFF_TWO_FACTOR", default=IS_PRODUCTION)
# A session at which nobody does anything for so long ends.
STAFF_IDLE = timedelta(minutes=env.int("STAFF_IDLE_MINUTES", default=30))
OTP_TOTP_ISSUER = "PMLP"
OTP_WEBAUTHN_RP_ID = urlsplit(PUBLIC_URL).hostname or "localhost"
OTP_WEBAUTHN_RP_NAME = "PMLP"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [PUBLIC_URL]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
# Five wrong passwords for one name from one address, and the pair waits. A branch shares an address, so not the
# address alone, and not the name alone, or anybody could lock a clerk out; who tries name after name meets
# LIMITS["sign-in"].
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "pmlp_portal.limits.addresses.plain_address_of"
AXES_LOCKOUT_CALLABLE = "pmlp_portal.accounts.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # when somebody signed in last stands with the user; from where is nobody's business
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# ---- language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", _("Latvian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Riga"
FORMAT_MODULE_PATH = ["pmlp_portal.formats"]

# ---- files ---------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pmlp_portal.operations.static_files.ReleaseStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# ---- security ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "geolocation": ["self"],
    "camera": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pmlp_portal.site.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

# ---- limits ---------------------------------------------------------------------------------------------------------

# Proxies of ours between a visitor and the portal. Each adds to X-Forwarded-For whom it was asked by; what stands
# further left anybody can write.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Networks in which nobody is limited. On a machine of development: itself.
LIMITS_EXEMPT = env.list("LIMITS_EXEMPT", default=[] if IS_PRODUCTION else ["127.0.0.0/8", "::1/128"])
# By address. Generous: a waiting room, a library or a mobile provider shares one.
_TEN_MINUTES = timedelta(minutes=10)
LIMITS = {
    "hold": Limit(env.int("LIMIT_HOLDS", default=120), _TEN_MINUTES),
    "code": Limit(env.int("LIMIT_CODES", default=60), _TEN_MINUTES),
    "slots": Limit(env.int("LIMIT_SLOT_QUERIES", default=1200), _TEN_MINUTES),
    "join": Limit(env.int("LIMIT_JOINS", default=240), _TEN_MINUTES),
    "ask": Limit(env.int("LIMIT_QUESTIONS", default=60), _TEN_MINUTES),
    "search": Limit(env.int("LIMIT_SEARCHES", default=1200), _TEN_MINUTES),
    "say": Limit(env.int("LIMIT_WORDS", default=240), _TEN_MINUTES),
    "write": Limit(env.int("LIMIT_LOOKS_WHILE_WRITING", default=2400), _TEN_MINUTES),
    # Links that open nothing: a few are mistyped, whoever sends more tries addresses.
    "link": Limit(env.int("LIMIT_WRONG_LINKS", default=60), _TEN_MINUTES),
    # Who asks for a page of a branch's own devices and is none of them.
    "device": Limit(env.int("LIMIT_STRANGE_DEVICES", default=60), _TEN_MINUTES),
    # Passwords and codes of staff, wrong ones and right ones.
    "sign-in": Limit(env.int("LIMIT_SIGN_INS", default=120), _TEN_MINUTES),
    # Not by address: codes typed at one kiosk, and for one number.
    "kiosk": Limit(env.int("LIMIT_KIOSK_CODES", default=60), _TEN_MINUTES),
    "number": Limit(env.int("LIMIT_CODES_OF_A_NUMBER", default=5), _TEN_MINUTES),
}
# Which door is which. What passes "confirm" is counted against what was held; nobody is refused there.
LIMITED_DOORS = {
    ("POST", "accounts:sign-in"): "sign-in",
    ("POST", "accounts:second-step"): "sign-in",
    ("POST", "admin:login"): "sign-in",
    ("POST", "booking-api:bookings"): "hold",
    ("POST", "booking-api:confirm"): "confirm",
    ("GET", "booking-api:slots"): "slots",
    ("POST", "appointments:slots"): "hold",
    ("GET", "appointments:slots"): "slots",
    ("GET", "appointments:booking-times"): "slots",
    ("POST", "appointments:check"): "code",
    ("POST", "appointments:send-code-again"): "code",
    ("POST", "deadlines:subscribe"): "code",
    ("POST", "trainings:sign-up"): "code",
    ("POST", "trainings:code-again"): "code",
    ("POST", "appointments:code"): "confirm",
    ("POST", "api:tickets"): "join",
    ("POST", "queueing:join"): "join",
    ("POST", "forum-api:questions"): "ask",
    ("GET", "forum-api:questions"): "search",
    ("GET", "forum:questions"): "search",
    ("GET", "forum:category"): "search",
    ("POST", "forum:send"): "ask",
    ("POST", "forum:ask"): "write",
    ("POST", "forum:similar"): "write",
    ("POST", "forum:vote"): "say",
    ("POST", "forum:reply"): "say",
    ("POST", "forum:ask-further"): "say",
    ("POST", "forum:tell-at"): "say",
    ("POST", "faults:report"): "ask",
    ("POST", "faults:say"): "say",
    ("GET", "surveys:genuine"): "search",
    ("POST", "surveys:refuse-anywhere"): "code",
    ("POST", "surveys:tool"): "write",
    **{
        (method, f"surveys:{door}{page}"): "link"
        for method in ("GET", "POST")
        for door in ("survey", "rate-visit", "assessment")
        for page in ("", "-question", "-check")
    },
    **{(method, "surveys:refuse"): "link" for method in ("GET", "POST")},
}
CHALLENGE = ChallengePolicy(
    unconfirmed_at_most=env.int("UNCONFIRMED_AT_MOST", default=30),
    questions_at_most=env.int("QUESTIONS_AT_MOST", default=10),
)

# ---- forum ---------------------------------------------------------------------------------------------------------

# What belongs to the office beside its phones and e-mails in the directory, and is never masked in a question: its
# domain, and the Treasury's accounts fees are paid into.
OFFICE_EMAILS = env.list("OFFICE_EMAILS", default=["@pmlp.gov.lv"])
OFFICE_ACCOUNTS = env.list(
    "OFFICE_ACCOUNTS", default=["LV86TREL1060140918200", "LV19TREL1060140919600", "LV37TREL1060140918500"]
)

# ---- surveys --------------------------------------------------------------------------------------------------------

# Prints reports to PDF; only `manage.py print_report` needs it.
CHROMIUM = env.str("CHROMIUM", default="chromium")

# ---- site -----------------------------------------------------------------------------------------------------------

# Where else the office can be seen, as plain links in the foot of every page: name=address.
SOCIAL_LINKS = [
    tuple(link.split("=", 1))
    for link in env.list("SOCIAL_LINKS", default=[] if IS_PRODUCTION else ["YouTube=https://www.youtube.com/"])
]
if any(len(link) != 2 or not link[1].startswith("https://") for link in SOCIAL_LINKS):
    raise ImproperlyConfigured("SOCIAL_LINKS needs name=https://… for each, separated by commas.")

# ---- forms ---------------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal", "bootstrap5"]
CRISPY_TEMPLATE_PACK = "portal"

# ---- API -----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 100,
    "EXCEPTION_HANDLER": "pmlp_portal.kernel.problems.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PMLP portal API",
    "DESCRIPTION": "Branches, their queues and tickets, free times and bookings, questions and answers. Times are ISO "
    "8601 with an offset, Europe/Riga.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "TicketState": "queueing.states.TicketState",
        "BookingState": "appointments.states.BookingState",
        "ReadableQuestionState": "forum.api.serializers.READABLE_STATES",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# ---- work done later -----------------------------------------------------------------------------------------------

_broker_database = env.db_url_config(DATABASE_URL) if DATABASE_URL else None


def _default_broker() -> str:
    """The broker over PostgreSQL: a database of its own, `<name>_broker`, on the same server."""
    if _broker_database is None:
        return "memory://"
    server = _broker_database
    account = f"{quote(server['USER'], safe='')}:{quote(server['PASSWORD'], safe='')}"
    host = f"{server['HOST'] or 'localhost'}:{server['PORT'] or 5432}"
    return f"sqla+postgresql+psycopg://{account}@{host}/{server['NAME']}_broker"


CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or _default_broker()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "pmlp_portal.live.tasks.beat", "schedule": 10.0},
    "deliver-messages": {"task": "pmlp_portal.notifications.tasks.deliver_due", "schedule": 5.0},
    "sweep-messages": {"task": "pmlp_portal.notifications.tasks.sweep", "schedule": 60.0},
    "tell-travellers": {"task": "queueing.tasks.tell_travellers", "schedule": 20.0},
    "close-lapsed-visits": {"task": "queueing.tasks.close_lapsed_visits", "schedule": 20.0},
    "renew-forecasts": {"task": "queueing.tasks.renew_forecasts", "schedule": 15.0},
    "watch-free-branches": {"task": "queueing.tasks.watch_free_branches", "schedule": 60.0},
    "check-free-posts": {"task": "queueing.tasks.check_free_posts", "schedule": 60.0},
    "learn-from-today": {"task": "queueing.tasks.learn_from_today", "schedule": 1800.0},
    "learn-from-days": {"task": "queueing.tasks.learn_from_days", "schedule": crontab(hour=2, minute=40)},
    "notice-silence": {"task": "queueing.tasks.notice_silence", "schedule": 30.0},
    "end-days": {"task": "queueing.tasks.end_days", "schedule": 60.0},
    "verify-days": {"task": "queueing.tasks.verify_days", "schedule": crontab(hour=3, minute=20)},
    "tally-days": {"task": "queueing.tasks.tally_days", "schedule": 600.0},
    "lay-out-calendars": {"task": "appointments.tasks.lay_out_calendars", "schedule": 60.0},
    "settle-bookings": {"task": "appointments.tasks.settle_due", "schedule": 20.0},
    "settle-trainings": {"task": "appointments.tasks.settle_trainings", "schedule": 60.0},
    "remind-of-deadlines": {"task": "pmlp_portal.deadlines.tasks.remind_due", "schedule": 60.0},
    "tidy-deadlines": {"task": "pmlp_portal.deadlines.tasks.tidy", "schedule": 600.0},
    "watch-question-clocks": {"task": "forum.tasks.watch_clocks", "schedule": 600.0},
    "delete-originals": {"task": "forum.tasks.delete_originals", "schedule": 3600.0},
    "review-citations": {"task": "forum.tasks.review_citations", "schedule": 3600.0},
    "remind-owners": {"task": "surveys.tasks.remind_owners", "schedule": 3600.0},
    "build-survey-results": {"task": "surveys.tasks.build_results", "schedule": 600.0},
    "close-fieldwork": {"task": "surveys.tasks.close_fieldwork", "schedule": 600.0},
    "write-invitations": {"task": "surveys.tasks.write_invitations", "schedule": 60.0},
    "take-snapshots-of-indicators": {
        "task": "pmlp_portal.indicators.tasks.take_snapshots",
        "schedule": crontab(hour=3, minute=10),
    },
    "tally-visits": {"task": "pmlp_portal.catalogue.tasks.tally_visits", "schedule": crontab(hour=1, minute=50)},
    "forget": {"task": "pmlp_portal.retention.tasks.forget", "schedule": crontab(hour=4, minute=20)},
    "take-fault-mails": {"task": "pmlp_portal.faults.tasks.take_mails", "schedule": 60.0},
    "prune-broker": {"task": "pmlp_portal.live.tasks.prune_broker", "schedule": 600.0},
}

EMAIL_URL = env.str("EMAIL_URL", default="") or _kept("email_url") or "smtp://127.0.0.1:1025"
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PMLP <pasts@pmlp.gov.lv>")
# Where people write to about faults of the portal, and the maildir the mail server delivers it to. Without a folder
# there is the form only, and letters ask not to be replied to.
FAULTS_ADDRESS = env.str("FAULTS_ADDRESS", default="")
FAULTS_MAILDIR = env.str("FAULTS_MAILDIR", default="")
# An HTTP gateway for text messages; without it the forms ask for an e-mail address only.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
# What the gateway proves itself with when it tells what became of a text message; without it nothing is taken.
SMS_RECEIPT_KEY = env.str("SMS_RECEIPT_KEY", default="")
# What the program that counts uses of e-services proves itself with; without it no program is let in.
E_SERVICE_USES_KEY = env.str("E_SERVICE_USES_KEY", default="")
# Signs messages to browsers (web push); without it pages do not offer them.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="") or _kept("vapid_private_key")
# Whoever asks for push names the server we call. Only a development machine may be sent to itself.
PUSH_MAY_STAY_INSIDE = not IS_PRODUCTION

# ---- measures and logs ----------------------------------------------------------------------------------------------

# What Prometheus proves itself with at /metrics; without it there is nothing at that address.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where processes keep what they count, for each other: emptied when the machine starts anew, /run is right for it.
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(VAR_DIR / "metrics")))
# prometheus_client looks here when it is imported, and nowhere else.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

# One JSON object a line, masked; or lines for a person at a terminal.
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if IS_PRODUCTION else "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "pmlp_portal.operations.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "uvicorn.access": {"level": "WARNING"},
        "celery": {"level": "WARNING"},  # what ran is told by portal.tasks
        # A line for each request and each run: for machines, not for a terminal.
        "portal": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        "axes": {"level": "ERROR"},  # at every wrong password it names who tried, and from where
    },
}
