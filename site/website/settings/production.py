"""A province: everything from the environment, HTTPS only."""

from __future__ import annotations

from website import env
from website.logs import FORMATTERS, logging_settings

from .base import *  # noqa: F403

LOGGING = logging_settings(env.choice("KEPU_LOG_FORMAT", "json", FORMATTERS))
SECRET_KEY = env.required("KEPU_SECRET_KEY")
ALLOWED_HOSTS = env.words("KEPU_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("*", "127.0.0.1")]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
KEPU_TWO_FACTOR = env.flag("KEPU_TWO_FACTOR", default=True)
SECURE_SSL_REDIRECT = env.flag("KEPU_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
