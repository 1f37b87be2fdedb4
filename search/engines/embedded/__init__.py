"""The engine that needs nothing installed: tantivy, files in a folder."""

from __future__ import annotations

from .engine import EmbeddedEngine, make

__all__ = ["EmbeddedEngine", "make"]
