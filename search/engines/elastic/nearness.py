"""Vectors on the server: eight bits a number, compared one by one, in a field for each number of dimensions.

The field is added to an index when the first vectors of that length come. So an installation without an embedder has
none, and after a change of the embedder old and new vectors stand side by side until the next rebuild.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from ...documents import SearchDocument
from ...embedders.base import dimension_of

PREFIX = "near_"
_SCALE_BYTES = 4
"""Before each vector stands its scale, which a cosine doesn't need."""


def field_for(dimension: int) -> str:
    """The field that holds vectors of that length."""
    return f"{PREFIX}{dimension}"


def vectors_of(document: SearchDocument) -> dict[str, Any]:
    """The fields of a document with vectors: packed to be read again, and one by one to be compared."""
    if not document.vectors:
        return {}
    dimension = dimension_of(document.embedder)
    packed = base64.b64decode(document.vectors)
    return {"vectors": document.vectors, field_for(dimension): [{"piece": one} for one in _pieces(packed, dimension)]}


def _pieces(packed: bytes, dimension: int) -> Iterator[str]:
    """Each vector in hexadecimal digits."""
    width = _SCALE_BYTES + dimension
    for start in range(0, len(packed), width):
        yield packed[start + _SCALE_BYTES : start + width].hex()


def nearest(packed: bytes, embedder: str, number: int) -> dict[str, Any]:
    """The part ``knn`` of a search: so many documents with the nearest vectors by that embedder."""
    return {
        "field": f"{field_for(dimension_of(embedder))}.piece",
        "query_vector": packed[_SCALE_BYTES:].hex(),
        "k": number,
        "num_candidates": number,
        "filter": {"term": {"embedder": embedder}},
    }


class Room:
    """Adds the fields that documents need to the indices of some aliases, each once."""

    def __init__(self, client: Elasticsearch, *targets: str) -> None:
        self._client, self._targets = client, targets
        self._known: set[int] = set()

    def made_for(self, documents: Iterable[SearchDocument]) -> Iterator[SearchDocument]:
        """The documents again; when one is handed out there is room for its vectors."""
        for document in documents:
            dimension = dimension_of(document.embedder) if document.vectors else 0
            if dimension and dimension not in self._known:
                properties = {field_for(dimension): _mapping(dimension)}
                for target in self._targets:
                    self._client.indices.put_mapping(index=target, properties=properties)
                self._known.add(dimension)
            yield document


def _mapping(dimension: int) -> dict[str, Any]:
    piece = {
        "type": "dense_vector",
        "dims": dimension,
        "element_type": "byte",
        "index": True,
        "similarity": "cosine",
        "index_options": {"type": "flat"},
    }
    return {"type": "nested", "dynamic": "strict", "properties": {"piece": piece}}


def without(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that every index has."""
    return {name: about for name, about in properties.items() if not name.startswith(PREFIX)}
