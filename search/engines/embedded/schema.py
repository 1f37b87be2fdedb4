"""The fields of the index, and a document's way into them."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.metadata import version

import tantivy

from ... import text
from ...documents import SearchDocument

REBUTS = "1"
_TOKENS = ("words", "grams")
_EXACT = ("keys", "titles")
_FACETS = ("kind", "topic", "region", "audience", "verdict")
_STORED = "stored"
"""Kind, address, original and normalised text in one field: one is read in three quarters of the time of four."""

_REBUTTAL = "rebuttal"
"""A rebuttal's claims, the embedder, and its packed vectors, stored; ``rebuts`` has the terms that find them."""

_NUMBERS = ("id", "version", "published", "prepared_on", "days", "venue", "campaign")
_PLACES = ("lat", "lon")
_LAYOUT = 3
"""Raised when what the fields hold changes without a change of their names."""


def fingerprint() -> str:
    """Changes whenever an index made before cannot be trusted."""
    parts = (_TOKENS, _EXACT, _FACETS, _STORED, _REBUTTAL, _NUMBERS, _PLACES, _LAYOUT, text.VERSION, version("tantivy"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Tokens come joined by spaces: tantivy splits them there and does nothing else."""
    builder = tantivy.SchemaBuilder()
    for name in _TOKENS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in _EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("rebuts", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(_REBUTTAL, stored=True)
    builder.add_bytes_field(_STORED, stored=True)  # a text field would be indexed as one giant term
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in _PLACES:
        builder.add_float_field(name, indexed=True, fast=True)
    return builder.build()


def made_by(embedder: str) -> str:
    """The term of rebuttals with vectors by this embedder."""
    return f"{REBUTS}\x1f{embedder}"


def rebuttal_parts(stored: bytes) -> tuple[str, bytes, tuple[str, ...]]:
    """Embedder, packed vectors and claims of a stored rebuttal."""
    embedder, claims, vectors = stored.split(b"\x1f", 2)
    return embedder.decode(), vectors, tuple(claims.decode().split("\n"))


def _rebuttal(document: SearchDocument) -> bytes:
    vectors = base64.b64decode(document.vectors)
    return b"\x1f".join((document.embedder.encode(), "\n".join(document.claims).encode(), vectors))


def to_tantivy(document: SearchDocument) -> tantivy.Document:
    """The document as tantivy takes it; empty fields stay away."""
    fields: dict[str, object] = {
        "id": document.id,
        "version": document.version,
        "published": document.published,
        "prepared_on": document.prepared_on,
        "days": list(document.days),
        "words": document.words,
        "grams": document.grams,
        "keys": list(document.keys),
        "titles": list(document.titles),
        "kind": document.kind,
        "topic": list(document.topics),
        "region": list(document.regions),
        "audience": list(document.audiences),
        "verdict": document.verdict,
        "venue": list(document.venues),
        "campaign": list(document.campaigns),
        _STORED: "\x1f".join((document.kind, document.url, document.original + document.normalised)).encode(),
        "lat": document.lat,
        "lon": document.lon,
        "rebuts": [REBUTS, made_by(document.embedder)] if document.claims else [],
        _REBUTTAL: _rebuttal(document) if document.claims else "",
    }
    return tantivy.Document.from_dict({k: v for k, v in fields.items() if v not in (None, "", [])}, schema())
