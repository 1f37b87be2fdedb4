"""A new index beside the old one, which answers until the new one is complete."""

from __future__ import annotations

import logging
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from ..base import EngineBusy, Source
from . import bulk
from .clients import Servers, patiently
from .errors import engine_errors
from .loading import Loading
from .locks import Held, rebuild_lock
from .names import Names
from .schema import DroppedDocument, mapping_of, page_mapping
from .serverless import is_serverless, settable
from .writing import ABSENT, held_version

SHARDS = 1
"""One shard holds ten million pages, and its scores are those of the embedded engine to five digits."""

QUICK = {"refresh_interval": "-1", "merge.policy.segments_per_tier": 100}
"""While an index is filled nobody asks it, and it becomes one segment in the end: it need not be tidied up before."""

COPIES = "0-1"
"""One copy as soon as there is a second node."""

DEEPEST = 50_000
"""So many answers can be paged through: the last page there is, a hundred answers long."""

MERGE_SECONDS = 3600.0
READY_SECONDS = 120
AT_ONCE = 1000

_log = logging.getLogger(__name__)


def rebuild(client: Elasticsearch, names: Names, servers: Servers, source: Source) -> int:
    """Returns the number of documents loaded. Anything that stops it half-way leaves the old index in place."""
    with engine_errors(), rebuild_lock(client, names) as lock:
        _clear_leftovers(client, names)
        index = _begin(client, names)
        try:
            count = _load(lock, source, Loading(servers, names.loading(index)))
            _drop_what_was_dropped(client, names)
            _make_ready(client, index)
            lock.check()
            _drop_what_was_dropped(client, names)
            patiently(lambda: _change_over(client, names, index))
        except BaseException:
            _remove(client, index)
            raise
        _clear_leftovers(client, names)
        return count


def clear_leftovers(client: Elasticsearch, names: Names) -> int:
    """Remove what killed rebuilds left, when it is certain that none is alive; how many indices that were."""
    with engine_errors():
        if not _leftovers(client, names):
            return 0
        with suppress(EngineBusy), rebuild_lock(client, names):
            return _clear_leftovers(client, names)
        return 0


def discard(client: Elasticsearch, names: Names) -> None:
    """Remove everything that has the prefix."""
    for pattern in (names.all_pages, names.locks):
        found = client.indices.get(index=pattern, ignore_unavailable=True, allow_no_indices=True, features=["aliases"])
        for index in found:
            client.indices.delete(index=index, ignore_unavailable=True)


def _load(lock: Held, source: Source, loading: Loading) -> int:
    count = 0
    with closing(source(loading)) as loaded:
        for number in loaded:
            lock.check()
            count += number
    return count


def _begin(client: Elasticsearch, names: Names) -> str:
    """An empty index to be filled quickly, and a list for what is dropped meanwhile. From here on changes are heard."""
    index = names.new_index()
    quick = {"number_of_shards": SHARDS, "number_of_replicas": 0, **QUICK}
    deep = {"max_result_window": DEEPEST}
    client.indices.create(
        index=_list_beside(index),
        mappings=mapping_of(DroppedDocument),
        settings=settable(client, {"number_of_shards": 1, "auto_expand_replicas": COPIES}),
        aliases={names.dropped: {}},
    )
    client.indices.create(
        index=index,
        mappings=page_mapping(datetime.now(UTC)),
        settings=settable(client, quick | deep),
        aliases={names.building: {}, names.loading(index): {}},
    )
    return index


def _list_beside(index: str) -> str:
    return f"{index}-dropped"


def _drop_what_was_dropped(client: Elasticsearch, names: Names) -> None:
    """Pages dropped since the beginning: an older state of them may have been loaded after that."""
    client.indices.refresh(index=f"{names.building},{names.dropped}")
    after: list[Any] | None = None
    while True:
        answer = client.search(
            index=names.dropped, size=AT_ONCE, sort=[{"page": "asc"}], search_after=after, source=False
        )
        found = answer["hits"]["hits"]
        if not found:
            return
        held = {int(hit["_id"]): held_version(client, names.building, int(hit["_id"])) for hit in found}
        gone = (bulk.drop(names.building, page, version) for page, version in held.items() if version != ABSENT)
        bulk.send(client, gone)
        after = found[-1]["sort"]


def _make_ready(client: Elasticsearch, index: str) -> None:
    """One segment, which halves the size and the time of a question; then copies, and refreshing as usual."""
    client.indices.refresh(index=index)
    usual = settable(client, {"auto_expand_replicas": COPIES, **dict.fromkeys(QUICK)})
    if is_serverless(client):  # segments and copies are its own affair
        client.indices.put_settings(index=index, settings=usual)
        return
    client.options(request_timeout=MERGE_SECONDS, max_retries=0).indices.forcemerge(index=index, max_num_segments=1)
    client.indices.put_settings(index=index, settings=usual)
    patient = client.options(request_timeout=READY_SECONDS + 10)
    patient.cluster.health(index=index, wait_for_status="green", timeout=f"{READY_SECONDS}s")


def _change_over(client: Elasticsearch, names: Names, index: str) -> None:
    """In one step: the new index answers, and is no longer being built."""
    client.indices.refresh(index=index)
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": names.all_pages, "alias": names.pages, "must_exist": False}},
            {"add": {"index": index, "alias": names.pages}},
            {"remove": {"index": index, "aliases": [names.building, names.loading(index)], "must_exist": False}},
        ]
    )


def _remove(client: Elasticsearch, index: str) -> None:
    """Remove what a failed rebuild has made, unless the servers are away: then the next one does."""
    with suppress(ApiError, TransportError):
        for name in (index, _list_beside(index)):
            client.indices.delete(index=name, ignore_unavailable=True)


def _clear_leftovers(client: Elasticsearch, names: Names) -> int:
    """Remove them; how many there were. Call under the lock."""
    found = _leftovers(client, names)
    for index in found:
        _log.info("removing %s, which does not answer", index)
        client.indices.delete(index=index, ignore_unavailable=True)
    return len(found)


def _leftovers(client: Elasticsearch, names: Names) -> list[str]:
    """Indices that don't answer: the one before, and those of a rebuild that is alive or was killed."""
    found: dict[str, Any] = dict(client.indices.get_alias(index=names.all_pages, ignore_unavailable=True))
    return [index for index, about in found.items() if names.pages not in about["aliases"]]
