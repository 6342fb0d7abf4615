"""Settings, each from the environment; ``docs/settings.md`` is generated from the calls to ``env``."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from xiaobao.config import sqlite
from xiaobao.people.keys import load_or_make

sqlite.install()

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parents[1]

# Show errors with their source, and the API's interactive pages. Never on a machine that others reach.
DEBUG = env.bool("XIAOBAO_DEBUG", default=False)
# Keys that the environment does not give (XIAOBAO_SECRET_KEY, XIAOBAO_VAULT_KEYS, XIAOBAO_INDEX_KEY,
# XIAOBAO_SIGNING_KEY, XIAOBAO_CODES_KEY, XIAOBAO_SEAL_KEYS, XIAOBAO_PEER_KEYS; the vault's, the index's, those of seals
# and of peers are lists, the last one is used) are made once and kept in this file with mode 0600.
KEY_FILE = Path(env.str("XIAOBAO_KEY_FILE", default="xiaobao.keys"))
SECRET_KEY = load_or_make(KEY_FILE).django_secret
# The host names this site answers to, with commas between.
ALLOWED_HOSTS = env.list("XIAOBAO_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
# Origins, like https://example.invalid, whose forms are taken, where a proxy ends the encryption.
CSRF_TRUSTED_ORIGINS = env.list("XIAOBAO_TRUSTED_ORIGINS", default=[])
# Where attachments, notices and the file of seals lie.
DATA_DIR = Path(env.str("XIAOBAO_DATA_DIR", default="var"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "xiaobao.exchange",
    "xiaobao.people",
    "xiaobao.organizations",
    "xiaobao.webhooks",
    "xiaobao.businesses",
    "xiaobao.casework",
    "xiaobao.complaints",
    "xiaobao.federation",
    "xiaobao.coordination",
    "xiaobao.figures",
    "xiaobao.summaries",
    "xiaobao.site",
    "xiaobao.demo",
]

MIDDLEWARE = [
    "xiaobao.config.watching.Watched",
    "xiaobao.config.headers.Headers",
    "xiaobao.config.proxies.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xiaobao.config.guarded.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xiaobao.config.guarded.SecondFactors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xiaobao.config.headers.ContentPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "xiaobao.config.texts.Texts",
    "xiaobao.config.limits.Limits",
    "xiaobao.config.problems.Problems",
    "xiaobao.config.once.Once",
]

ROOT_URLCONF = "xiaobao.config.urls"
WSGI_APPLICATION = "xiaobao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The database: sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.
DATABASES = {"default": env.db_url("XIAOBAO_DATABASE_URL", default="sqlite:///xiaobao.db")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    _database["ENGINE"] = "django.db.backends.postgresql"
    # How many connections to PostgreSQL one process keeps at most.
    _most = env.int("XIAOBAO_POOL_SIZE", default=16)
    # After how many seconds a migration that waits for a lock on PostgreSQL gives way, so that nobody waits behind it.
    LOCK_SECONDS = env.float("XIAOBAO_LOCK_SECONDS", default=5.0)
    # after an outage a connection is tried anew with the next request, instead of after ever longer waits
    _database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": _most, "timeout": 10.0, "reconnect_timeout": 10.0}}
    _database["CONN_HEALTH_CHECKS"] = True  # one that the server has closed is not handed out
# How many requests one process works on at the same time, on PostgreSQL (SQLite: one). What is lodged meanwhile is
# written together.
THREADS = env.int("XIAOBAO_THREADS", default=16)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["xiaobao.people.backends.GrantedBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "xiaobao.people.backends.PasswordRule"}]
# The roles that need a second factor, with commas between, like head,administrator. Who has none sets it up first.
SECOND_FACTOR_FOR = env.list("XIAOBAO_SECOND_FACTOR_FOR", default=[])
# The one origin under which people open this site, like https://example.invalid: passkeys belong to it, links in mails
# to consumers begin with it. Without it passkeys are taken at http://localhost alone, and mails bear no link.
ORIGIN = env.str("XIAOBAO_ORIGIN", default="")
# For how many days a link in a mail to a consumer opens their case; 0: mails bear no link.
LINK_DAYS = env.int("XIAOBAO_LINK_DAYS", default=14)
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
# Single sign-on by OpenID Connect: the provider's issuer, like https://sso.example.invalid. Empty: none is offered.
OIDC_ISSUER = env.str("XIAOBAO_OIDC_ISSUER", default="")
# By what the provider knows this site.
OIDC_CLIENT_ID = env.str("XIAOBAO_OIDC_CLIENT_ID", default="")
# The secret that the provider gave this site. Without one it is a public client, which PKCE alone protects.
OIDC_CLIENT_SECRET = env.str("XIAOBAO_OIDC_CLIENT_SECRET", default="")
# What the button of the sign-in page calls the provider.
OIDC_NAME = env.str("XIAOBAO_OIDC_NAME", default="SSO")
# Algorithms by which the provider may sign, with commas between. None and those with a shared secret are never taken.
OIDC_ALGORITHMS = env.list("XIAOBAO_OIDC_ALGORITHMS", default=["RS256", "PS256", "ES256"])
# How an identity is first tied to an account: invitation, by a link that an administrator gives; or username, by a
# claim of the provider, where it alone gives out user names.
OIDC_LINK = env.str("XIAOBAO_OIDC_LINK", default="invitation")
# The claim that holds the user name, where identities are tied by it.
OIDC_USERNAME_CLAIM = env.str("XIAOBAO_OIDC_USERNAME_CLAIM", default="preferred_username")
# Values of acr or amr that count as a second factor, like amr:otp, with commas between. Empty: none does.
OIDC_SECOND_FACTOR = env.list("XIAOBAO_OIDC_SECOND_FACTOR", default=[])
# For how many days at most an officer hands a role over to a colleague who stands in.
DELEGATION_DAYS = env.int("XIAOBAO_DELEGATION_DAYS", default=30)
# The site is reached over HTTPS: cookies only there, and browsers are told to insist on it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env.bool("XIAOBAO_HTTPS", default=False)
# How many hours somebody stays signed in at most, whatever they do.
SESSION_HOURS = env.float("XIAOBAO_SESSION_HOURS", default=12.0)
# After how many minutes without use somebody is signed out.
SESSION_IDLE_MINUTES = env.float("XIAOBAO_SESSION_IDLE_MINUTES", default=60.0)
SESSION_ENGINE = "xiaobao.people.backends"
SESSION_COOKIE_AGE = round(SESSION_HOURS * 3600)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SESSION_COOKIE_SECURE:  # bound to this host and to all of it (RFC 6265bis, 4.1.3.2)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SESSION_COOKIE_SECURE
# The addresses or networks of the proxies before this site; only they are believed about whose request it is and
# whether it came encrypted (X-Forwarded-For, X-Forwarded-Proto).
TRUSTED_PROXIES = env.list("XIAOBAO_TRUSTED_PROXIES", default=[])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How generous the limits of requests are: 1 as they stand in config/limits.py, 2 twice as many, 0 none at all.
RATE_LIMITS = env.float("XIAOBAO_RATE_LIMITS", default=1.0)
SECURE_REFERRER_POLICY = "same-origin"
# Nothing but this site's own files: no inline script or style, no frame, no foreign form (CSP level 3).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # static files are served from the installed packages; nothing is collected
ATTACHMENT_DIR = DATA_DIR / "attachments"
# Where the files of cases lie: s3://BUCKET/PREFIX, or nothing for a folder in XIAOBAO_DATA_DIR. Whatever lies there is
# sealed. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY say who writes.
FILES_URL = env.str("XIAOBAO_FILES_URL", default="")
# The address of the S3 server, where it is not Amazon's.
S3_ENDPOINT = env.str("XIAOBAO_S3_ENDPOINT", default="")
# How large a file of a case may be, in bytes.
ATTACHMENT_MAX_BYTES = env.int("XIAOBAO_ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
# The scanner of files: HOST:PORT or the path of the socket of clamd. Without one no file is scanned; while one is
# named and does not answer, new files are held back until it does.
CLAMD = env.str("XIAOBAO_CLAMD", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# Django's backend for mail; the default sends none.
EMAIL_BACKEND = env.str("XIAOBAO_EMAIL_BACKEND", default="django.core.mail.backends.dummy.EmailBackend")
# The mail server.
EMAIL_HOST = env.str("XIAOBAO_EMAIL_HOST", default="localhost")
# The mail server's port.
EMAIL_PORT = env.int("XIAOBAO_EMAIL_PORT", default=25)
# Seconds after which a mail server that says nothing is taken for hanging; its mails are tried again later.
EMAIL_TIMEOUT = env.int("XIAOBAO_EMAIL_TIMEOUT", default=10)
# Whom mails come from.
DEFAULT_FROM_EMAIL = env.str("XIAOBAO_EMAIL_FROM", default="xiaobao@example.invalid")
# Where notices appear as files, for a gateway (SMS, letters) to fetch.
NOTICE_DIR = Path(env.str("XIAOBAO_NOTICE_DIR", default=str(DATA_DIR / "notices")))

# The name of this installation among its peers, like county-regulator; empty: it speaks with none.
INSTANCE = env.str("XIAOBAO_INSTANCE", default="")
# Networks beside the public internet that peers and webhooks may lie in, like 10.20.0.0/16, with commas between.
OUTGOING_NETWORKS = env.list("XIAOBAO_OUTGOING_NETWORKS", default=[])
# Days without an answer after which a webhook's endpoint is switched off and its administrators are told.
WEBHOOK_DAYS = env.int("XIAOBAO_WEBHOOK_DAYS", default=5)

SILENCED_SYSTEM_CHECKS: list[str] = []

# Write a line for every request that was answered: route, status, milliseconds, account.
ACCESS_LOG = env.bool("XIAOBAO_ACCESS_LOG", default=False)
# Who brings this as a bearer token is told the counts at /metrics; without one only this machine itself is.
METRICS_TOKEN = env.str("XIAOBAO_METRICS_TOKEN", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "xiaobao.config.logs.JsonLines"},
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG else "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "xiaobao.requests": {"level": "INFO" if ACCESS_LOG else "WARNING"},
    },
}
