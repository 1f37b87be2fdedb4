"""A laptop: SQLite, embedded search, a secret key made for this installation and kept under ``var/``."""

from __future__ import annotations

from website import env
from website.installation_secret import read_or_create

from .base import *  # noqa: F403
from .base import LOGGING, STATIC_ROOT, STORAGES, VAR_DIR

DEBUG = env.flag("KEPU_DEBUG")
if not DEBUG:
    LOGGING["loggers"]["website.requests"] = {"level": "WARNING"}  # the terminal of `make demo` shows what went wrong
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.text("KEPU_SECRET_KEY") or read_or_create(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.words("KEPU_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
if not env.text("KEPU_SMTP_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
