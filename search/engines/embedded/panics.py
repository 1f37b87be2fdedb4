"""tantivy's panics arrive as a ``BaseException`` that ``except Exception`` misses; here they become our error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..base import EngineError


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn what tantivy and the file system raise into ``EngineError``."""
    try:
        yield
    except EngineError:
        raise
    except (ValueError, OSError, SystemError, KeyError) as error:
        raise EngineError(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineError(f"panic: {error}") from error
