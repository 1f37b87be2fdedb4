"""The engine for a province: Elasticsearch 8 or 9, through elasticsearch-dsl, with our own tokens in plain fields."""

from __future__ import annotations

from .engine import ElasticEngine, make

__all__ = ["ElasticEngine", "make"]
