"""Elastic Cloud Serverless: an Elasticsearch that shows neither nodes nor copies nor disks to who uses it.

What it refuses (docs/search.md has the list) is left to it there: how an index is cut, copied and merged. Everything
else is the same; ``tests/servers/serverless.py`` holds us to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from elastic_transport import Transport
from elasticsearch import ApiError, Elasticsearch

from .errors import MISSING, refused
from .names import Names

SETTABLE = frozenset({"refresh_interval"})
"""Of the settings that we give to indices."""

_CHANGE = "change"
_NO_PAGE = "-"
_NO_SUCH_ADDRESS = (400, 404, 405)
_AWAY = 503

_known: WeakKeyDictionary[Transport, bool] = WeakKeyDictionary()


def is_serverless(client: Elasticsearch) -> bool:
    """Whether the servers are a project of Elastic Cloud Serverless. Asked once by each client."""
    transport = client.transport
    if transport not in _known:
        _known[transport] = _flavour(client) == "serverless"
    return _known[transport]


def _flavour(client: Elasticsearch) -> str:
    try:
        return str(client.info()["version"].get("build_flavor", ""))
    except ApiError as error:
        if error.status_code in _NO_SUCH_ADDRESS:  # the minimal distribution doesn't say who it is
            return ""
        raise


def settable(client: Elasticsearch, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an index's settings that these servers let us choose."""
    anything = not is_serverless(client)
    return {name: value for name, value in settings.items() if anything or name in SETTABLE}


def note_change(client: Elasticsearch, names: Names) -> None:
    """Note that the index has changed. Call when readers see it: what they got before must not be kept any longer.

    Ordinary servers can tell by themselves.
    """
    if is_serverless(client):
        client.index(index=names.locks, id=_CHANGE, document={"owner": secrets.token_hex(8)})


def last_change(client: Elasticsearch, names: Names) -> str:
    """The index that answers and the last change noted of it. Raises ``EngineError`` when there is no index."""
    asked = [{"_index": names.pages, "_id": _NO_PAGE}, {"_index": names.locks, "_id": _CHANGE}]
    page, change = answers = client.mget(docs=asked)["docs"]
    for answer in answers:
        if "error" in answer:
            gone = answer["error"]["type"] == "index_not_found_exception"
            raise refused(MISSING if gone else _AWAY, answer)
    return f"{page['_index']} {change['_source']['owner'] if change['found'] else ''}"
