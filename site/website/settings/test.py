"""Tests: a throw-away ``var/``, quick password hashing, everything else as in production."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from website import env

from .base import *  # noqa: F403
from .base import STORAGES

_VAR = Path(tempfile.mkdtemp(prefix="kepu-test-"))

SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": env.database("KEPU_TEST_DATABASE_URL", _VAR / "unused.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"NAME": ":memory:", "OPTIONS": {"timeout": 20}}
else:  # tests/servers/on_postgresql.py made a database with all tables, of which each process gets a copy
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "TEST": {"TEMPLATE": "kepu_test_migrated"}}
MEDIA_ROOT = _VAR / "media"
KEPU_SEARCH_INDEX_DIR = _VAR / "search"
KEPU_PAGE_CACHE_DIR = _VAR / "pages"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
KEPU_ELASTICSEARCH_URLS = env.words("KEPU_TEST_ELASTICSEARCH_URL")
KEPU_CHANGES_EVERY = None  # on commit only: queries are counted
KEPU_INSIGHTS_EVERY = None  # when a test says so
KEPU_RATE_WINDOW = 1_000_000_000  # seconds: no test falls across the end of a window before 2033
