"""The portal's settings: one file, everything that differs between hosts comes from the environment."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

django_stubs_ext.monkeypatch()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# -- What kind of host this is ---------------------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", False)
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
for folder in ("media", "broker/queue", "broker/processed", "broker/control", "cache", "static"):
    (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
# Only a development or test host may go without a key: the system check `portal.E001` refuses this one elsewhere.
INSECURE_KEY = "insecure-key-for-development-only"
SECRET_KEY: str = env.str("SECRET_KEY", INSECURE_KEY)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
BASE_URL: str = env.str("BASE_URL", "http://localhost:8000")
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", False)
DEMO: bool = env.bool("DEMO", DEBUG)
# `manage.py demo` opens accounts with it; the sign-in page shows it where both DEMO and DEBUG are on, nowhere else.
DEMO_PASSWORD = "demonstration"  # noqa: S105

# -- Applications ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.PortalConfig",
    "reports",
    "dialogues",
    "datasets",
    "countries",
    "coalition",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    # First, so that whatever answers further in, a refusal too, carries the headers.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.PlainMiddleware",
    "config.middleware.AliveMiddleware",
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RefusalMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.SecondFactorMiddleware",
    "config.limits.LimitMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
            "builtins": ["coalition.templatetags.coalition_panels"],
        },
    }
]
FORM_RENDERER = "config.forms.PortalRenderer"

# -- Data ------------------------------------------------------------------------------------------------------
DATABASE_URL: str = env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
DATABASES = {"default": env.dj_db_url("DATABASE_URL", DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets pages read while the worker writes; an immediate transaction waits its turn instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    ),
    # Counters of failed sign-ins: nothing that pages keep may push them out.
    "counters": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "counters"}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "counters",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    ),
}

# -- Files -----------------------------------------------------------------------------------------------------
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "config.storage.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# An upload is streamed to disk past 2.5 MB; its own bound (datasets.reference.limits) is checked by the action.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# -- People ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "coalition.Person"
LOGIN_URL = "coalition:session-start"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "coalition.models.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# django-allauth does the signing in; config.accounts fits it to the portal. Accounts come by invitation alone.
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "coalition.forms.accounts.SignInForm",
    "reset_password": "coalition.forms.accounts.PasswordResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation reached the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, not longer
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Failed sign-ins are counted by coalition.policies alone; allauth counts the codes of second factors.
ACCOUNT_RATE_LIMITS = {"login": ""}
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Secretariat, auditors and administrators sign in with a second factor.
REQUIRE_SECOND_FACTOR: bool = env.bool("REQUIRE_SECOND_FACTOR", not (DEBUG or TESTING))
# Single sign-on by OpenID Connect, where all four are set: only persons with an account get in, known by their address.
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", "")
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET: str = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME: str = env.str("OIDC_NAME", "")
OIDC_SETTINGS = {
    "OIDC_SERVER_URL": OIDC_SERVER_URL,
    "OIDC_CLIENT_ID": OIDC_CLIENT_ID,
    "OIDC_CLIENT_SECRET": OIDC_CLIENT_SECRET,
    "OIDC_NAME": OIDC_NAME,
}
SOCIALACCOUNT_ADAPTER = "config.accounts.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL, "fetch_userinfo": True},
            }
        ]
        if all(OIDC_SETTINGS.values())
        else [],
    }
}

# -- Languages -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# -- Background work: the database is the truth, the broker only a hint -----------------------------------------
CELERY_BROKER_URL = REDIS_URL or "folder://localhost"  # config.broker
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "broker/queue"),
        "data_folder_out": str(VAR_DIR / "broker/queue"),
        "processed_folder": str(VAR_DIR / "broker/processed"),
        "control_folder": str(VAR_DIR / "broker/control"),
        "polling_interval": 0.05,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # a lost hint is found by the sweeper; a hint delivered twice is refused by the claim
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
JOB_SWEEP_SECONDS: float = env.float("JOB_SWEEP_SECONDS", 10.0)
REQUEST_CLOCK_SECONDS: float = env.float("REQUEST_CLOCK_SECONDS", 300.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "coalition.sweep_jobs", "schedule": JOB_SWEEP_SECONDS},
    "mail": {"task": "coalition.queue_mail", "schedule": 60.0},
    "daily mail": {"task": "coalition.daily_mail", "schedule": crontab(hour=6, minute=0)},
    "wind up seats": {"task": "coalition.wind_up_seats", "schedule": crontab(hour=0, minute=10)},
    "keep the clocks of requests": {"task": "countries.keep_clocks", "schedule": REQUEST_CLOCK_SECONDS},
    "sweep uploads": {"task": "datasets.sweep_uploads", "schedule": crontab(hour=3, minute=15)},
    "end embargoes": {"task": "datasets.end_embargoes", "schedule": crontab(hour=0, minute=5)},
    "remind of data requests": {"task": "datasets.remind_of_data_requests", "schedule": crontab(hour=6, minute=0)},
}
# How long each step of a request may take. Working days go by the country's calendar and stand still while government
# has the next word; days are days. A reminder of offers goes out so many days after circulation.
REQUEST_CLOCKS: dict[str, int] = {
    "acknowledge_working_days": env.int("CLOCK_ACKNOWLEDGE", 5),
    "screen_working_days": env.int("CLOCK_SCREEN", 10),
    "briefing_days": env.int("CLOCK_BRIEFING", 14),
    "offers_days": env.int("CLOCK_OFFERS", 60),
    "response_working_days": env.int("CLOCK_RESPONSE", 10),
}
OFFER_REMINDERS_AFTER_DAYS: list[int] = env.list("OFFER_REMINDERS", [30, 50], subcast=int)
# A running job beats every JOB_BEAT_SECONDS; one that missed twelve beats is taken for dead and started again.
JOB_BEAT_SECONDS: float = env.float("JOB_BEAT_SECONDS", 5.0)
JOB_DEAD_AFTER_SECONDS: float = env.float("JOB_DEAD_AFTER_SECONDS", JOB_BEAT_SECONDS * 12)
JOB_LOST_AFTER_SECONDS: float = env.float("JOB_LOST_AFTER_SECONDS", 30.0)

# -- E-mail ----------------------------------------------------------------------------------------------------
_email = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST", "")
EMAIL_PORT = _email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "E-waste Coalition portal <portal@localhost>")

# -- Safety ----------------------------------------------------------------------------------------------------
SECURE_HTTPS: bool = env.bool("SECURE_HTTPS", not (DEBUG or TESTING))
SECURE_SSL_REDIRECT = SECURE_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HTTPS
SECURE_HSTS_PRELOAD = SECURE_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = SECURE_HTTPS
CSRF_COOKIE_SECURE = SECURE_HTTPS
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SECURE_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser holds the way that a form's answer redirects to against this too.
        "form-action": [SELF, *([_origin(OIDC_SERVER_URL)] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# The collector of metrics sends it as a bearer token; without one set, /metrics does not exist.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")

# -- API -------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api_tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "config.api_pagination.Pages",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api_errors.answer",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    # Behind a proxy the caller is the last address that the proxy saw; without one the header is the caller's own word.
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "DEFAULT_THROTTLE_RATES": {"anon": "600/hour", "user": "6000/hour"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "E-waste Coalition portal",
    "DESCRIPTION": "Published values, evidence and editions; contributions and findings; requests for support.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ContributedOriginEnum": "datasets.serializers.contributions.CONTRIBUTED_ORIGINS",
        "VerdictKindEnum": "datasets.models.verdicts.VerdictKind",
        "ClassificationEnum": "coalition.models.classification.Classification",
        "DocumentKindEnum": "countries.models.documents.DocumentKind",
        "OfferKindEnum": "countries.models.offers.OfferKind",
        "RequestStatusEnum": "countries.models.requests.RequestStatus",
        "ResponseStatusEnum": "countries.models.responses.ResponseStatus",
        "EngagementStatusEnum": "countries.models.engagements.EngagementStatus",
        "StageStatusEnum": "countries.models.engagements.StageStatus",
    },
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": -1},
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# -- Logs ------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}, "line": {"()": "config.logs.LineFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line" if DEBUG or TESTING else "json",
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handler would say each line a second time.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "matplotlib": {"level": "WARNING"},
    },
}
