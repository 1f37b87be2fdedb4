"""Sites in processes of their own: as on a laptop, but a password is hashed in no time, as in ``settings.test``."""

from __future__ import annotations

from website.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
