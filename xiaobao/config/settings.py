"""Settings, each from the environment; ``docs/settings.md`` is generated from the calls to ``env``."""

from pathlib import Path

import environ

from xiaobao.config import sqlite
from xiaobao.people.keys import load_or_make

sqlite.install()

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parents[1]

# Show errors with their source, and the API's interactive pages. Never on a machine that others reach.
DEBUG = env.bool("XIAOBAO_DEBUG", default=False)
# Keys that the environment does not give (XIAOBAO_SECRET_KEY, XIAOBAO_VAULT_KEYS, XIAOBAO_INDEX_KEY) are made once
# and kept in this file with mode 0600.
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
    "xiaobao.businesses",
    "xiaobao.casework",
    "xiaobao.complaints",
    "xiaobao.coordination",
    "xiaobao.figures",
    "xiaobao.site",
    "xiaobao.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiaobao.config.problems.Problems",
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
    _database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.int("XIAOBAO_POOL_SIZE", default=8)}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["xiaobao.people.backends.GrantedBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
# The site is reached over HTTPS: cookies only there, and browsers are told to insist on it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("XIAOBAO_HTTPS", default=False)
SESSION_COOKIE_AGE = 8 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # static files are served from the installed packages; nothing is collected
ATTACHMENT_DIR = DATA_DIR / "attachments"
# How large a file of a case may be, in bytes.
ATTACHMENT_MAX_BYTES = env.int("XIAOBAO_ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Django's backend for mail; the default sends none.
EMAIL_BACKEND = env.str("XIAOBAO_EMAIL_BACKEND", default="django.core.mail.backends.dummy.EmailBackend")
# The mail server.
EMAIL_HOST = env.str("XIAOBAO_EMAIL_HOST", default="localhost")
# The mail server's port.
EMAIL_PORT = env.int("XIAOBAO_EMAIL_PORT", default=25)
# Whom mails come from.
DEFAULT_FROM_EMAIL = env.str("XIAOBAO_EMAIL_FROM", default="xiaobao@example.invalid")
# Where notices appear as files, for a gateway (SMS, letters) to fetch.
NOTICE_DIR = Path(env.str("XIAOBAO_NOTICE_DIR", default=str(DATA_DIR / "notices")))

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
