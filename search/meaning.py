"""Documents with vectors, where an embedder is at work; everything else goes on by words alone."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from content.records import ContentRecord

from .documents import SearchDocument, prepare
from .embedders import embedder
from .embedders.base import Embedder, EmbedderError, Role

CHUNK = 200
SHORTEST_CHUNK = 40
MOST_CHUNKS = 5
MOST_CLAIMS = 8
_LAYOUT = "claims-both"
"""Changes with what the vectors of a document are: those made otherwise are not compared."""

_log = logging.getLogger(__name__)


def prepared(record: ContentRecord) -> SearchDocument:
    """``prepare``, and for a rebuttal the vectors of this installation's embedder; without them when it fails."""
    document = prepare(record)
    if not document.claims:
        return document
    try:
        model = embedder()
        return with_vectors(document, record, model, store()) if model.identity else document
    except EmbedderError as error:
        _log.warning("page %s is indexed without vectors: %s", record.id, error)
        return document


def with_vectors(document: SearchDocument, record: ContentRecord, model: Embedder, file: Path) -> SearchDocument:
    """The document with vectors of its claims and of the beginning of its text. Raises ``EmbedderError``."""
    from .embedders.kept import packed
    from .vectors import joined

    packs = _claims(model, document.claims[:MOST_CLAIMS], file) + packed(model, passages(record), Role.PASSAGE, file)
    return replace(document, vectors=base64.b64encode(joined(packs)).decode(), embedder=made_by(model))


def _claims(model: Embedder, claims: Sequence[str], file: Path) -> list[bytes]:
    """Half a question, half a passage: a message asks what the claim asks, or looks for what it tells."""
    from .embedders.kept import packed
    from .vectors import between

    asked, told = (packed(model, claims, role, file) for role in (Role.QUESTION, Role.PASSAGE))
    return [between(one, other, model.dimension) for one, other in zip(asked, told, strict=True)]


def made_by(model: Embedder) -> str:
    """Who made a document's vectors and how they are laid out, ending as ``Embedder.identity``; empty for none."""
    return f"{_LAYOUT}/{model.identity}" if model.identity else ""


def passages(record: ContentRecord) -> list[str]:
    """Five pieces of the truth and the text."""
    truth = record.claim.truth if record.claim else ""
    text = "\n".join(part for part in (truth, record.summary, record.body) if part).strip()
    chunks = [text[start : start + CHUNK] for start in range(0, min(len(text), MOST_CHUNKS * CHUNK), CHUNK)]
    return [chunk for n, chunk in enumerate(chunks) if not n or len(chunk) >= SHORTEST_CHUNK]


def store() -> Path:
    """Where vectors are kept between rebuilds."""
    return Path(settings.KEPU_SEARCH_INDEX_DIR) / "vectors.sqlite3"
