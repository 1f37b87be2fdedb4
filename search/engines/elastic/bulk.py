"""Many changes in one request, and what the server says of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from ...documents import SearchDocument
from ..base import EngineError
from .errors import CONFLICT, MISSING, refused
from .schema import to_source

AT_ONCE = 600
BYTES_AT_ONCE = 12_000_000

Action = tuple[dict[str, Any], bytes]
"""What is to be done, and the line that says with what; empty where nothing else is to be said."""


def put(target: str, document: SearchDocument) -> Action:
    """Add or replace, unless the index has a newer version."""
    return {"index": _external(target, document.id, document.version)}, line(to_source(document))


def drop(target: str, page_id: int, version: int) -> Action:
    """Remove what the index has in this version, unless a newer one has come."""
    return {"delete": _external(target, page_id, version)}, b""


def _external(target: str, page_id: int, version: int) -> dict[str, Any]:
    """Nothing is written but through an alias: a name that is gone is an error and no new index."""
    meta = {"_index": target, "_id": str(page_id), "version": version, "version_type": "external_gte"}
    return meta | {"require_alias": True}


def send(client: Elasticsearch, actions: Iterable[Action], *, optional: frozenset[str] = frozenset()) -> None:
    """Carry the actions out in their order, in requests of a bearable size.

    Newer versions on the server stay. Raises ``EngineError`` for the first action that was refused, unless its
    target is one of ``optional`` and is not there (any more).
    """
    for lines in requests(actions):
        carry_out(client, lines, optional)


def requests(actions: Iterable[Action]) -> Iterator[list[bytes]]:
    """The lines of one request after the other, as many as are good for the server."""
    lines: list[bytes] = []
    size = number = 0
    for action, source in actions:
        added = [line(action), source] if source else [line(action)]
        length = sum(map(len, added))
        if lines and (number == AT_ONCE or size + length > BYTES_AT_ONCE):
            yield lines
            lines, size, number = [], 0, 0
        lines += added
        size += length
        number += 1
    if lines:
        yield lines


def line(part: dict[str, Any]) -> bytes:
    """One line of a request. Raises ``EngineError`` for what no server takes."""
    try:
        return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()
    except ValueError as error:
        raise EngineError(f"a document that can't be sent: {error}") from error


def carry_out(client: Elasticsearch, lines: Sequence[Any], optional: frozenset[str] = frozenset()) -> None:
    """One request; see ``send`` for what is raised."""
    refusals: list[EngineError] = []
    for [(action, item)] in (list(item.items()) for item in client.bulk(operations=lines)["items"]):
        status, error = int(item["status"]), item.get("error")
        if status < 300 or status == CONFLICT or (status == MISSING and action == "delete" and not error):
            continue
        if status == MISSING and item["_index"] in optional:
            continue
        refusals.append(refused(status, {"error": error}))
    if refusals:
        raise next((refusal for refusal in refusals if type(refusal) is not EngineError), refusals[0])
