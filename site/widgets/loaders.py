"""The released versions of the loader. A released file never changes: hosts pin it by its hash."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

FOLDER = Path(__file__).parent / "loaders"
CURRENT = "1.0.0"


@cache
def versions() -> tuple[str, ...]:
    """All that were ever released."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.js")))


@cache
def source(version: str) -> bytes:
    """The file of a released version; ``KeyError`` for any other."""
    if version not in versions():
        raise KeyError(version)
    return (FOLDER / f"{version}.js").read_bytes()


def integrity(version: str) -> str:
    """What a page writes to make sure that nothing else is run."""
    return f"sha384-{b64encode(sha384(source(version)).digest()).decode()}"
