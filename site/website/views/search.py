"""Search over everything."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from content import selectors
from search import service
from search.criteria import MAX_TEXT, Criteria
from search.insights import recording
from website import cards, filters, heads, readers
from website.paging import pager
from website.rate_limit import allowed
from website.subscribe_entry import entry

from .questions import answers_bad_questions, asked

POPULAR = ["台风", "隔夜菜", "登革热", "充电宝", "流星雨", "科技馆"]
MOST_OPENED = 300
"""Results that one address may tell of in a window; a classroom behind one address stays below it."""
SORTS = [("relevance", "最相关"), ("date", "最新")]


@require_safe
@answers_bad_questions
def search(request: HttpRequest) -> HttpResponse:
    """Results with highlights, facets and ways on when nothing is found."""
    criteria, words = asked(request)
    results = service.find(criteria)
    pages = pager(criteria, path=request.path, total=results.total)
    is_counted = readers.is_counted(request) and not results.degraded
    if is_counted:
        recording.searched(criteria, results.total)
    context = {
        "criteria": criteria,
        "opened": recording.token(criteria) if is_counted else "",
        "query": criteria.text,
        "cards": result_cards(results),
        "facets": _facets(request.path, criteria, words, results),
        "active_filters": filters.active(criteria, words=words, path=request.path),
        "pager": pages,
        "sorts": _sorts(request.path, criteria),
        "did_you_mean": _did_you_mean(request.path, criteria, results.did_you_mean),
        "degraded": results.degraded,
        "subscribe_url": "" if criteria.is_empty else entry(criteria),
        "empty": results.total == 0,
        "popular": [(text, f"{request.path}?{Criteria(text=text).to_query()}") for text in POPULAR],
        "shortcuts": _shortcuts(request.path, criteria),
        "meta": heads.plain_meta(request, _title(criteria), "搜索科普文章、辟谣、场馆和活动。", robots="noindex"),
    }
    return render(request, "website/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Completions for the search box; an empty list for anything that can't be completed."""
    text = request.GET.get("q", "")[:MAX_TEXT]
    found = service.suggest(text) if text.strip() else ()
    response = JsonResponse({"suggestions": [{"text": s.text, "kind": s.kind, "url": s.url} for s in found]})
    response["Cache-Control"] = "public, max-age=60"
    return response


@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Told by a page of results: which row of it a reader opens. Nobody is named, so there is nothing to forge for."""
    page, row = (_number(request.POST.get(name, "")) for name in ("page", "row"))
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or not readers.is_counted(request):
        return HttpResponse(status=204)
    if not allowed(request, "opened", MOST_OPENED):
        return HttpResponse("点得太快了，请过一会儿再试。", status=429, content_type="text/plain; charset=utf-8")
    if not recording.opened(request.POST.get("results", ""), page, row):
        return HttpResponse("没有这样的搜索结果。", status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def _number(given: str) -> int:
    return int(given) if re.fullmatch("[0-9]{1,12}", given) else 0


def result_cards(results: service.Results) -> list[cards.Card]:
    """Cards of the hits that are still live, in their order."""
    hits = {hit.id: hit for hit in results.hits}
    at = now()
    pages = selectors.by_ids([(hit.id, hit.kind) for hit in results.hits])
    return [cards.hit_card(page, hits[page.pk], at=at) for page in pages]


def _facets(path: str, criteria: Criteria, words: filters.Names, results: service.Results) -> list[filters.FilterGroup]:
    choices = {
        name: _shown(name, sorted(counts, key=lambda value: (-counts[value], value)))
        for name, counts in results.facets.items()
        if name in filters.FIELDS
    }
    return filters.groups(criteria, words=words, path=path, choices=choices, counts=results.facets)


def _shown(name: str, values: list[str]) -> list[str]:
    if name == "region":
        values = [value for value in values if value.endswith("00") and value != "440000"]
    return values[:12]


def _sorts(path: str, criteria: Criteria) -> list[tuple[str, str, bool]]:
    offered = [*SORTS, ("distance", "最近")] if criteria.near else SORTS
    return [
        (
            label,
            f"{path}?{criteria.with_(sort=type(criteria.sort)(value)).to_query()}",
            criteria.sort == value,
        )
        for value, label in offered
    ]


def _did_you_mean(path: str, criteria: Criteria, text: str) -> dict[str, str] | None:
    return {"text": text, "url": f"{path}?{criteria.with_(text=text).to_query()}"} if text else None


def _shortcuts(path: str, criteria: Criteria) -> list[tuple[str, str]]:
    today = localdate()
    saturday, sunday = selectors.weekend(today)
    asked_for: list[tuple[str, dict[str, Any]]] = [
        ("今天开放的场馆", {"kinds": ("venue",), "open_on": today}),
        ("这个周末的活动", {"kinds": ("event",), "date_from": saturday, "date_to": sunday}),
    ]
    return [(label, f"{path}?{criteria.with_(**changes).to_query()}") for label, changes in asked_for]


def _title(criteria: Criteria) -> str:
    return f"“{criteria.text}”的搜索结果" if criteria.text else "搜索"
