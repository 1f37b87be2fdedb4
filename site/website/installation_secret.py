"""Secrets made for one installation and kept in a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_create(path: Path, *, length: int = 50) -> str:
    """The secret in ``path``; made on first use, so that none is ever fixed in the repository."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_urlsafe(length)[:length]
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
