"""What the client raises, as errors the house knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import SerializationError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from ..base import EngineError, EngineUnreachable, IndexOutdated

UNWILLING = frozenset({401, 403, 408, 429, 502, 503, 504})
"""Statuses that say nothing about the request: not allowed, overloaded, read-only since a disk is full, starting."""

CONFLICT, MISSING = 409, 404


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn what the client raises into ``EngineError`` and its kinds."""
    try:
        yield
    except (TransportError, UnsupportedProductError) as error:
        if isinstance(error, SerializationError):
            raise EngineError(f"the answer is not to be read: {error}") from error
        raise EngineUnreachable(f"{type(error).__name__}: {error.__cause__ or error}"[:500]) from error
    except ApiError as error:
        raise refused(error.status_code, error.body) from error


def refused(status: int, body: Any) -> EngineError:
    """The error for an answer that is none."""
    kind, reason = _cause(body)
    if status in UNWILLING:
        return EngineUnreachable(f"{status} {kind}: {reason}"[:500])
    if kind == "index_not_found_exception":
        return EngineError(f"no index on the server: run search_rebuild ({reason})"[:500])
    if kind == "strict_dynamic_mapping_exception":
        return IndexOutdated(f"the index lacks a field of ours: run search_rebuild ({reason})"[:500])
    return EngineError(f"{status} {kind}: {reason}"[:500])


def _cause(body: Any) -> tuple[str, str]:
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return "error", str(error)
    roots = error.get("root_cause") or [error]
    return str(roots[0].get("type", "error")), str(roots[0].get("reason", ""))
