"""The one reader of environment variables. Wrong values stop the start with a sentence that names them."""

from __future__ import annotations

import os
from collections.abc import Collection
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable as it stands, or ``default`` when unset or empty."""
    return os.environ.get(name, "") or default


def required(name: str) -> str:
    """The variable; unset or empty is an error."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see .env.example).")
    return value


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; anything else is an error."""
    value = os.environ.get(name, "").lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number of 0 or more."""
    value = os.environ.get(name, "") or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.")
    return int(value)


def fraction(name: str, default: float) -> float:
    """A number, such as 0.85; anything else is an error."""
    value = os.environ.get(name, "")
    try:
        return float(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from None


def choice(name: str, default: str, among: Collection[str]) -> str:
    """One of several words; anything else is an error."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def address(name: str, default: str = "") -> str:
    """``host:port``, or ``default`` when unset; anything else is an error."""
    value = text(name, default)
    host, _, port = value.rpartition(":")
    if value and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"{name} must look like 127.0.0.1:8000, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """A comma-separated list of IP networks, such as 10.20.0.0/16; anything else is an error."""
    found = words(name)
    try:
        return [str(ip_network(word)) for word in found]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be networks such as 10.20.0.0/16: {error}.") from None


def path(name: str, default: Path) -> Path:
    """A folder or file."""
    return Path(text(name, str(default)))


def database(name: str, default: Path) -> dict[str, object]:
    """``postgresql://user:password@host:port/name`` or ``sqlite:///path``; unset means SQLite at ``default``.

    ``postgresql://user@/name?host=/folder`` goes through a socket in that folder.
    """
    url = os.environ.get(name, "")
    parts = urlsplit(url or f"sqlite:///{default}")
    if parts.scheme == "sqlite":
        return _sqlite(parts.path[1:] if url else str(default))
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[-1],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name} must start with postgresql:// or sqlite:///, not {parts.scheme!r}.")


def mail(name: str) -> dict[str, object]:
    """Django's ``EMAIL_…`` settings from ``smtp://user:password@host:587?tls=1`` or ``smtps://…``; unset: no server."""
    url = os.environ.get(name, "")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587?tls=1 or smtps://host.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parse_qs(parts.query).get("tls", ["0"])[-1] == "1",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _sqlite(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
