"""Tests: a throw-away ``var/``, quick password hashing, everything else as in production."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from .base import *  # noqa: F403

_VAR = Path(tempfile.mkdtemp(prefix="kepu-test-"))

SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {"timeout": 20},
    }
}
MEDIA_ROOT = _VAR / "media"
KEPU_SEARCH_INDEX_DIR = _VAR / "search"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
KEPU_HOLIDAY_NOTICES_EVERY = None  # on commit only: queries are counted
