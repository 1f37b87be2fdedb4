"""What changed, for those who mirror us."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content import published_log
from content.local_time import local
from content.models.published import PublishedChange

from .answering import answer, base_url, cut, following
from .asking import read
from .lists import PROBLEMS
from .parameters import described
from .problems import Refused
from .shapes import Changes

router = Router(tags=["changes"])

LARGEST = 2**53


@router.get("/changes", response={200: Changes, **PROBLEMS}, openapi_extra=described("since", "limit"))
def list_changes(request: HttpRequest) -> HttpResponse:
    """What was published, changed, corrected or withdrawn behind `since`, in order; ask again with the new `since`.

    Who keeps asking misses nothing, whatever happens meanwhile, and ends with exactly what readers see here.
    """
    number = _since(request)
    query = request.GET.copy()
    query.pop("since", None)  # in a `Criteria` that is a day
    question = read(query, ("limit",))
    found = published_log.since(number, question.limit + 1)
    if number > published_log.last_number():
        raise Refused(400, errors={"since": "这里还没有这么多变化，请从 0 重新开始"})
    shown, more = cut(found, question.limit)
    last = shown[-1].number if shown else number
    fields = {
        "items": [_change(row, base_url(request)) for row in shown],
        "since": last,
        "next": following(request, since=last) if more else None,
    }
    return answer(Changes, fields)


def _since(request: HttpRequest) -> int:
    value = request.GET.get("since", "").strip() or "0"
    if not (value.isascii() and value.isdecimal() and len(value) <= 16 and int(value) < LARGEST):
        raise Refused(400, errors={"since": "要是上一次回答里的 since，第一次用 0"})
    return int(value)


def _change(row: PublishedChange, base: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "what": row.what,
        "id": row.page_id,
        "kind": row.kind,
        "version": row.version,
        "url": base + row.url,
        "at": local(row.at),
    }
