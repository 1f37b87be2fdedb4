"""Settings shared by every installation. Everything an operator may change is read through ``website.env``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from website import env
from website.logs import FORMATTERS, logging_settings

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = env.path("KEPU_VAR_DIR", BASE_DIR / "var")

DEBUG = False
SECRET_KEY = ""
ALLOWED_HOSTS: list[str] = []
WAGTAILADMIN_BASE_URL = env.text("KEPU_BASE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "website",
    "website.accounts.apps.AccountsConfig",
    "content",
    "media",
    "search",
    "api",
    "search.push.apps.PushConfig",
    "widgets",
    "search.questions.apps.QuestionsConfig",
    "search.guidance.apps.GuidanceConfig",
    "search.insights.apps.InsightsConfig",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "website.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "leaflet",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "website.request_log.RequestLog",
    "website.middleware.RefuseUnreadable",
    "website.middleware.RefuseHuge",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "api.door.ApiDoor",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.middleware.EditorsPolicy",
    "website.accounts.middleware.EditorsAccounts",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.chrome.site_chrome",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "kepu.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
KEPU_PAGE_CACHE_DIR = env.path("KEPU_PAGE_CACHE_DIR", VAR_DIR / "pages")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = env.path("KEPU_STATIC_DIR", VAR_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
KEPU_MEDIA_S3_BUCKET = env.text("KEPU_MEDIA_S3_BUCKET")
KEPU_MEDIA_S3_ENDPOINT = env.text("KEPU_MEDIA_S3_ENDPOINT")
KEPU_MEDIA_S3_REGION = env.text("KEPU_MEDIA_S3_REGION")
KEPU_MEDIA_S3_KEY = env.text("KEPU_MEDIA_S3_KEY")
KEPU_MEDIA_S3_SECRET = env.text("KEPU_MEDIA_S3_SECRET")
KEPU_MEDIA_S3_CA = env.text("KEPU_MEDIA_S3_CA")
KEPU_MEDIA_S3_ADDRESSING = env.choice("KEPU_MEDIA_S3_ADDRESSING", "auto", ("auto", "path", "virtual"))
_disk = "django.core.files.storage.FileSystemStorage"
STORAGES = {
    "default": {"BACKEND": "media.storage.S3Uploads" if KEPU_MEDIA_S3_BUCKET else _disk},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "website.accounts.backends.Accounts"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "website.client_address.client_address"
AXES_LOCKOUT_CALLABLE = "website.errors.locked_out"
AXES_VERBOSE = False
AXES_CLIENT_STR_CALLABLE = "website.logs.nobody"
OTP_TOTP_ISSUER = "科普"
KEPU_TWO_FACTOR = False
KEPU_PROXIES = env.number("KEPU_PROXIES", 0)

globals().update(env.mail("KEPU_SMTP_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("KEPU_MAIL_FROM", "kepu@localhost")
WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # the editors' previews are frames of this site

TILE_URL = env.text("KEPU_TILE_URL")
TILE_CREDIT = env.text("KEPU_TILE_CREDIT")
_tile_host = [f"{TILE_URL.split('/')[0]}//{TILE_URL.split('/')[2]}"] if "//" in TILE_URL else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tile_host],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LEAFLET_CONFIG = {"TILES": [("", TILE_URL, {"attribution": TILE_CREDIT})] if TILE_URL else []}

WAGTAIL_SITE_NAME = "科普"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.reviewing.finishing.publish_reviewed"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # never a redirect to the store: it would get around the rights
WAGTAILIMAGES_IMAGE_MODEL = "kepu_media.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "kepu_media.Attachment"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.AttachmentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp", "gif": "webp"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}
TAGGIT_CASE_INSENSITIVE = True

KEPU_SEARCH_ENGINE = env.text("KEPU_SEARCH_ENGINE", "embedded")
KEPU_SEARCH_INDEX_DIR = env.path("KEPU_SEARCH_INDEX_DIR", VAR_DIR / "search")
KEPU_ELASTICSEARCH_URLS = env.words("KEPU_ELASTICSEARCH_URLS")
KEPU_ELASTICSEARCH_API_KEY = env.text("KEPU_ELASTICSEARCH_API_KEY")
KEPU_ELASTICSEARCH_CA = env.text("KEPU_ELASTICSEARCH_CA")
KEPU_ELASTICSEARCH_PREFIX = env.text("KEPU_ELASTICSEARCH_PREFIX", "kepu")
KEPU_SEARCH_FALLBACK = "content.selectors.search_titles"
KEPU_EMBEDDER = env.text("KEPU_EMBEDDER", "none")
KEPU_EMBEDDER_MODEL = env.text("KEPU_EMBEDDER_MODEL")
KEPU_RUMOR_SAME = env.fraction("KEPU_RUMOR_SAME", 0)
KEPU_RUMOR_SIMILAR = env.fraction("KEPU_RUMOR_SIMILAR", 0)
KEPU_RUMOR_CHECKS = env.number("KEPU_RUMOR_CHECKS", 60)
KEPU_SCREENSHOTS = env.number("KEPU_SCREENSHOTS", 10)
KEPU_PUSH_CHANNELS = [
    "search.push.channels.email.Email",
    "search.push.channels.webpush.WebPush",
    "search.push.channels.robots.WeCom",
    "search.push.channels.robots.DingTalk",
    "search.push.channels.robots.Feishu",
    "search.push.channels.webhook.Webhook",
]
KEPU_PUSH_NETWORKS = env.networks("KEPU_PUSH_NETWORKS")
KEPU_PUSH_CONFIRMATIONS = env.number("KEPU_PUSH_CONFIRMATIONS", 1000)
KEPU_API_REQUESTS = env.number("KEPU_API_REQUESTS", 3000)
KEPU_RATE_WINDOW = 600  # seconds
KEPU_RATE_COUNTER = "website.rate_limit.counted"
KEPU_RUMOR_QUESTIONS = env.number("KEPU_RUMOR_QUESTIONS", 10)
KEPU_QUESTION_DAYS = env.number("KEPU_QUESTION_DAYS", 180)
KEPU_CHANGES_EVERY: float | None = 0.25  # seconds after which a process looks for what others have changed
KEPU_INSIGHTS_EVERY: float | None = 10.0  # seconds after which a process writes down what was searched
KEPU_COVER_FONT = env.text("KEPU_COVER_FONT")

LOGGING = logging_settings(env.choice("KEPU_LOG_FORMAT", "line", FORMATTERS))
KEPU_METRICS_ADDRESS = env.address("KEPU_METRICS_ADDRESS")
KEPU_METRICS_DIR = VAR_DIR / "metrics"
KEPU_WEB_ADDRESS = env.address("KEPU_WEB_ADDRESS", "127.0.0.1:8000")
KEPU_WEB_PROCESSES = env.number("KEPU_WEB_PROCESSES", 2)
KEPU_WEB_THREADS = env.number("KEPU_WEB_THREADS", 16)
SERVED_UPLOADS_ELSEWHERE = env.flag("KEPU_UPLOADS_SERVED_ELSEWHERE")
