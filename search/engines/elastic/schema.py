"""The fields of the indices, and a document's way into them. Tokens come ready, joined by spaces."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from elasticsearch.dsl import Binary, Document, GeoPoint, Keyword, Long, MetaField, Text

from ... import text
from ...documents import SearchDocument
from .nearness import vectors_of

_LAYOUT = 1
"""Raised when what the fields hold changes without a change of their names."""

SHOWN = ("kind", "url", "original", "point", "published", "claims", "embedder", "vectors")
"""What is kept of a document to be shown again; tokens are not."""


NO_EMBEDDER = "-"
"""What stands in ``embedder`` of a rebuttal that only words can find."""


class PageDocument(Document):
    """A page: tokens to search in, exact terms to filter by and to complete, and what is shown of it.

    A rebuttal, and nothing else, has an ``embedder``. Fields of ``nearness`` are added when vectors come.
    """

    page = Long()
    words = Text(analyzer="whitespace", index_options="freqs")
    grams = Text(analyzer="whitespace", index_options="freqs")
    entries = Keyword(eager_global_ordinals=True)
    titles = Keyword(doc_values=False)
    kind = Keyword()
    topic = Keyword()
    region = Keyword()
    audience = Keyword()
    verdict = Keyword()
    venue = Long(doc_values=False)
    campaign = Long(doc_values=False)
    published = Long()
    prepared_on = Long(index=False)
    days = Long(doc_values=False)
    point = GeoPoint()
    url = Keyword(index=False, doc_values=False)
    original = Keyword(index=False, doc_values=False)
    claims = Keyword(index=False, doc_values=False)
    embedder = Keyword()
    vectors = Binary()

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(includes=list(SHOWN))


class DroppedDocument(Document):
    """A page that was dropped while an index was being built: what is loaded of it afterwards is out of date."""

    page = Long()

    class Meta:
        dynamic = MetaField("strict")


class LockDocument(Document):
    """Who is rebuilding. ``beat`` grows as long as that process lives; ``seen_at`` is its clock, in seconds."""

    owner = Keyword(index=False, doc_values=False)
    beat = Long(index=False)
    seen_at = Long(index=False)

    class Meta:
        dynamic = MetaField("strict")


def mapping_of(document: type[Document]) -> dict[str, Any]:
    """The strict mapping of a kind of document."""
    mapping: dict[str, Any] = document._doc_type.mapping.to_dict()
    return mapping


def fingerprint() -> str:
    """Changes whenever an index made before cannot be trusted."""
    parts = json.dumps([mapping_of(PageDocument), _LAYOUT, text.VERSION], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def page_mapping(built_at: datetime) -> dict[str, Any]:
    """The mapping of an index of pages, with a note of when and by which version it was made."""
    return mapping_of(PageDocument) | {"_meta": {"fingerprint": fingerprint(), "built_at": built_at.isoformat()}}


def to_source(document: SearchDocument) -> dict[str, Any]:
    """The document as Elasticsearch takes it; empty fields stay away."""
    fields: dict[str, Any] = {
        "page": document.id,
        "words": document.words,
        "grams": document.grams,
        "entries": document.keys,
        "titles": document.titles,
        "kind": document.kind,
        "topic": document.topics,
        "region": document.regions,
        "audience": document.audiences,
        "verdict": document.verdict,
        "venue": document.venues,
        "campaign": document.campaigns,
        "published": document.published,
        "prepared_on": document.prepared_on,
        "days": document.days,
        "url": document.url,
        "original": document.original,
    }
    if document.claims:
        fields |= {"claims": "\n".join(document.claims), "embedder": document.embedder or NO_EMBEDDER}
        fields |= vectors_of(document)
    if document.lat is not None and document.lon is not None:
        fields["point"] = {"lat": document.lat, "lon": document.lon}
    return {name: value for name, value in fields.items() if value not in ("", ())}
