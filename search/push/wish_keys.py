"""By which keys a wish is found: a piece that fits it has one of them at least. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from search.criteria import Criteria
from search.documents import SearchDocument
from search.engines.base import facet_values
from search.phrases import terms

ANYWHERE = "near"
ANYTHING = "any"


def keys_of_wish(asked: Criteria) -> set[str]:
    """The keys of its narrowest part. Whether a piece with such a key really fits, ``wishes.fits`` has to say."""
    facets = dict(facet_values(asked))
    for kind, values in (
        ("word", [max(terms(keyword), key=len) for keyword in asked.keywords]),
        ("venue", asked.venues),
        ("campaign", asked.campaigns),
        *((name, facets.get(name, ())) for name in ("topic", "region", "audience", "verdict")),
    ):
        if values:
            return {f"{kind}:{value}" for value in values}
    if asked.near is not None:
        return {ANYWHERE}
    return {f"kind:{value}" for value in asked.kinds} or {ANYTHING}


def keys_of_piece(piece: SearchDocument) -> set[str]:
    """All keys that a wish it fits may have."""
    return set(_keys(piece))


def _keys(piece: SearchDocument) -> Iterator[str]:
    yield ANYTHING
    if piece.lat is not None:
        yield ANYWHERE
    yield f"kind:{piece.kind}"
    yield f"verdict:{piece.verdict}"
    for kind, values in (
        ("word", piece.grams.split(" ")),
        ("venue", piece.venues),
        ("campaign", piece.campaigns),
        ("topic", piece.topics),
        ("region", piece.regions),
        ("audience", piece.audiences),
    ):
        yield from (f"{kind}:{value}" for value in values)
