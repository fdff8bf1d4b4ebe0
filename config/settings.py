"""All settings, read from the environment (docs/configuration.md lists every variable)."""

from pathlib import Path
from urllib.parse import urlsplit

from config.clock import set_forward
from config.env import BadSetting, Env
from config.identity import identity_providers

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEBUG = env.flag("DEBUG", default=False)
_example = "only-for-a-developers-own-machine-never-elsewhere" if DEBUG else None
SECRET_KEY = env.secret("SECRET_KEY", example=_example)
# PINs and slip codes pass through an HMAC with this key before Argon2id, so a stolen database alone
# cannot be searched for six-digit PINs.
PIN_KEY = env.secret("PIN_KEY", example=_example)
SITE_URL = env.web_address("SITE_URL", "http://127.0.0.1:8000")
_secure = SITE_URL.startswith("https://")
# Limits by address count the visitor's, as the proxies in front report it, not the nearest proxy's own.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", 0, least=0)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost")
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=not DEBUG)
if not (STAFF_SECOND_FACTOR or DEBUG):
    raise BadSetting("STAFF_SECOND_FACTOR", "may be off only while DEBUG is on")

CLOCK_AHEAD_SECONDS = env.number("CLOCK_AHEAD_SECONDS", 0, least=None)
if CLOCK_AHEAD_SECONDS:
    if not DEBUG:
        raise BadSetting("CLOCK_AHEAD_SECONDS", "may be set only while DEBUG is on")
    set_forward(CLOCK_AHEAD_SECONDS)

DATABASES = {"default": env.database("DATABASE_URL", "sqlite:///var/tutela.sqlite3", BASE_DIR)}
# Web, worker and signer end at their start when PostgreSQL's row-level security does not bind their role.
DATABASE_ROLE_CHECK = env.flag("DATABASE_ROLE_CHECK", default=not DEBUG)
if not (DATABASE_ROLE_CHECK or DEBUG):
    raise BadSetting("DATABASE_ROLE_CHECK", "may be off only while DEBUG is on")
BROKER_URL = env.broker("BROKER_URL")
API_RATE = env.number("API_RATE", 600, least=1)  # requests a minute from one key, user or address
# Hosts in this site's own networks that webhooks may lead to; all others must be on the public internet.
WEBHOOK_HOSTS = env.names("WEBHOOK_HOSTS")
# A job whose worker fell silent for this long is given to another one.
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 120)
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
SEEDS_DIR = BASE_DIR / "seeds"

# The signer is a process of its own; it alone is given the passphrase of the keys. Without a socket it works
# inside whichever process was given the passphrase, which is for tests and single commands.
SIGNER_SOCKET = env.text("SIGNER_SOCKET", "")
SIGNER_KEYS = Path(env.text("SIGNER_KEYS", str(BASE_DIR / "var" / "signer")))
SIGNER_PASSPHRASE = env.text("SIGNER_PASSPHRASE", "")
# A PKCS#11 token (a hardware module) that holds the signer's ECDSA keys in the place of files.
SIGNER_PKCS11_MODULE = env.text("SIGNER_PKCS11_MODULE", "")
SIGNER_PKCS11_TOKEN = env.text("SIGNER_PKCS11_TOKEN", "")
SIGNER_PKCS11_PIN = env.text("SIGNER_PKCS11_PIN", "")
# The platform's certificate authority, which vouches for keys: for `manage.py signing_keys` alone.
AUTHORITY_HOME = Path(env.text("AUTHORITY_HOME", str(BASE_DIR / "var" / "authority")))
AUTHORITY_PASSPHRASE = env.text("AUTHORITY_PASSPHRASE", "")
# The authority's certificate alone, for anybody to fetch from the site; it is copied there, its key is not.
AUTHORITY_CERTIFICATE = Path(env.text("AUTHORITY_CERTIFICATE", str(AUTHORITY_HOME / "authority.pem")))
# A time-stamp authority (RFC 3161). With one, certificates are signed for long-term validation (PAdES B-LTA).
TIMESTAMP_URL = env.text("TIMESTAMP_URL", "")
# Where signed heads of the register are published as files, outside the database.
REGISTER_HOME = Path(env.text("REGISTER_HOME", str(BASE_DIR / "var" / "register")))

INSTALLED_APPS = [
    "accounts",
    "courses",
    "certification",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.roles.middleware.OneTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.roles.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.people.middleware.SharedDevice",
    "accounts.roles.middleware.Permission",
    "accounts.roles.limits.Limits",
    "accounts.jobs.middleware.Idempotency",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.roles.context.signed_in",
                "accounts.people.context.device",
            ],
        },
    },
]

# Who signs in, and how
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["accounts.users.hashers.KeyedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "front_door"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "accounts.users.staff.StaffAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# A passkey or an authenticator app; a passkey may also stand for the password. Browsers give passkeys to https://
# addresses and to http://localhost alone, and so does the library: no insecure origin is allowed anywhere.
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: an address was given by whoever invited its owner
MFA_ADAPTER = "accounts.users.factors.StaffFactors"
MFA_FORMS = {
    "add_webauthn": "accounts.users.forms.PasskeyForm",
    "authenticate": "accounts.users.forms.SecondStepForm",
}
ACCOUNT_FORMS = {"change_password": "accounts.users.forms.PasswordForm"}
MFA_TOTP_ISSUER = "Tutela"
# Ministries' own sign-ins: a file, so that their secrets stand in no list of processes.
IDENTITY_PROVIDERS = identity_providers(
    "IDENTITY_PROVIDERS", env.text("IDENTITY_PROVIDERS", ""), local=DEBUG and not _secure
)
SOCIALACCOUNT_ADAPTER = "accounts.roles.ministries.Ministries"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone never opens a login that exists

# Cookies, headers
SESSION_COOKIE_AGE = 12 * 3600
# A session on a shared phone or computer ends when nobody has touched a page for so long.
SHARED_IDLE_MINUTES = env.number("SHARED_IDLE_MINUTES", 15)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

# Languages and time: every instant in UTC; a person sees one language at a time
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # a roster of 30 MB
FILE_UPLOAD_HANDLERS = ["config.uploads.InMemory"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.roles.api.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.roles.api.RoutePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.Operation",
    "DEFAULT_PAGINATION_CLASS": "accounts.roles.api.CursorPages",
    "EXCEPTION_HANDLER": "accounts.roles.problems.problem_details",
    "DEFAULT_PARSER_CLASSES": ["accounts.roles.parsing.Json"],
    "DEFAULT_THROTTLE_RATES": {"verification": "60/min"},
    "NUM_PROXIES": PROXIES,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tutela API",
    "DESCRIPTION": "Training and certification of peacekeepers against one unified standard.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "ENUM_NAME_OVERRIDES": {
        "CategoryEnum": "accounts.people.enums.Category",
        "ContributorKindEnum": "config.api_words.CONTRIBUTOR_KINDS",
        "ContingentKindEnum": "config.api_words.CONTINGENT_KINDS",
        "DeliveryStateEnum": "config.api_words.DELIVERY_STATES",
        "RosterStateEnum": "config.api_words.ROSTER_STATES",
        "RowStateEnum": "config.api_words.ROW_STATES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.finish",
    ],
}
# Counts of requests and of checks of certificates. Without a store of its own each web process counts apart.
CACHES = {"default": env.cache("CACHE_URL")}

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise BadSetting("LOG_LEVEL", "must be DEBUG, INFO, WARNING or ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "config.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf")},
}
# Holders are told of their certificates by e-mail, when this site can send any.
_mail = env.mail("EMAIL_URL", "console:" if DEBUG else "none:")
EMAIL_BACKEND = f"django.core.mail.backends.{_mail['BACKEND']}.EmailBackend"
EMAIL_FILE_PATH = _mail.get("FILE_PATH", "")
EMAIL_HOST, EMAIL_PORT = _mail.get("HOST", ""), _mail.get("PORT", 0)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("HOST_USER", ""), _mail.get("HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("USE_TLS", False), _mail.get("USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"no-reply@{urlsplit(SITE_URL).hostname}")
