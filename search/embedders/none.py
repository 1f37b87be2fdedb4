"""The embedder that does nothing: everything works by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .base import EmbedderError, Role

if TYPE_CHECKING:
    from ..vectors import Floats


class NoEmbedder:
    """Has no identity, so nobody asks it."""

    identity = ""
    dimension = 0

    def vectors(self, texts: Sequence[str], role: Role) -> Floats:
        raise EmbedderError("no embedder is set")


def make() -> NoEmbedder:
    """For the registry."""
    return NoEmbedder()
