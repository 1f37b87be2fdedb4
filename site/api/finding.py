"""Search, completions, and the rumour check."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from ninja import Router

from content import partner_reads
from search import service
from search.criteria import MAX_PAGE
from search.rumors import checking
from search.rumors.message import LONGEST, Fault

from .answering import answer, base_url, following
from .asking import asked
from .door import counted
from .languages import HANT, Words, asked_language, in_traditional
from .lists import PROBLEMS
from .parameters import described
from .problems import Refused
from .shapes import Checked, Found, Message, Problem, Suggestions, item

router = Router(tags=["search"])

SEARCH = (
    "q", "kind", "topic", "region", "audience", "verdict", "from", "to", "near", "km", "open", "sort", "page", "limit",
)  # fmt: skip
FAULTS: dict[Fault, Words] = {
    Fault.EMPTY: ("消息是空的。", "The message is empty."),
    Fault.LONG: (f"消息最多 {LONGEST} 个字。", f"A message has at most {LONGEST} characters."),
    Fault.LINKS: ("只有网址，看不到内容；我们不会打开别人发来的链接。", "There are only links, which are not opened."),
    Fault.REPEATED: ("同样的字重复了很多遍。", "The same characters are repeated over and over."),
    Fault.WORDLESS: ("没有读到文字。", "There is no text in it."),
}
SUGGESTED_FOR = "public, max-age=60"
CANNOT_NOW: Words = (
    "核查服务正在维护，请过几分钟再试。这不代表消息是真的。",
    "The check is not available just now; try again in some minutes. This does not mean that the message is true.",
)


@router.get("/search", response={200: Found, **PROBLEMS}, openapi_extra=described(*SEARCH))
def search(request: HttpRequest) -> HttpResponse:
    """The same search as on the site. `degraded` says that the search engine did not answer and something else did."""
    question = asked(request, SEARCH)
    results = service.find(question.criteria, size=question.limit)
    hits = {hit.id: hit for hit in results.hits}
    records = partner_reads.briefs_by_id([(hit.id, hit.kind) for hit in results.hits])
    items = [item(record, base_url(request), **_marked(hits[record.id])) for record in records]
    page = question.criteria.page
    more = page * question.limit < results.total and page < MAX_PAGE
    fields = {
        "items": items,
        "total": results.total,
        "facets": results.facets,
        "did_you_mean": results.did_you_mean,
        "degraded": results.degraded,
        "next": following(request, page=page + 1) if more else None,
    }
    return answer(Found, fields)


@router.get("/suggest", response={200: Suggestions, **PROBLEMS}, openapi_extra=described("q"))
def suggest(request: HttpRequest) -> HttpResponse:
    """Completions of what stands in a search box; none for anything that can't be completed."""
    text = asked(request, ("q",)).criteria.text
    base = base_url(request)
    found = service.suggest(text) if text else ()
    items = [{"text": one.text, "kind": one.kind, "url": base + one.url if one.url else ""} for one in found]
    return answer(Suggestions, {"items": items}, cache=SUGGESTED_FOR)


@router.post("/rumors/check", response={200: Checked, 422: Problem, 503: Problem, **PROBLEMS})
def check(request: HttpRequest, message: Message) -> HttpResponse:
    """Compare a message with all rebuttals. It is neither kept nor logged, and never part of an address.

    `Accept-Language: zh-Hant` (or zh-TW, zh-HK) is answered in traditional characters.
    """
    used, left = counted(request, "rumors")
    if used > settings.KEPU_RUMOR_CHECKS:
        words = (f"查得太快了，请过 {left} 秒再试。", f"Too many checks; try again in {left} seconds.")
        raise Refused(429, words, retry_after=left)
    return _checked(request, message.text)


@sensitive_variables("text", "checked")
def _checked(request: HttpRequest, text: str) -> HttpResponse:
    checked = checking.check(text)
    if checked.fault:
        raise Refused(422, FAULTS[checked.fault])
    found = checking.answers(checked)
    if checked.degraded and not found:
        raise Refused(503, CANNOT_NOW, retry_after=300)
    answers = [_answer(one, base_url(request)) for one in found]
    fields = {
        "band": checking.band_of(found).value,
        "short": checked.short,
        "answers": in_traditional(answers) if asked_language(request) == HANT else answers,
    }
    return answer(Checked, fields, cache="no-store")


def _answer(one: checking.Answer, base: str) -> dict[str, Any]:
    finding = one.finding
    return {
        "band": finding.band.value,
        "denied": finding.denied,
        "stale": one.stale,
        "sentence": {"start": finding.sentence.start, "end": finding.sentence.end},
        "item": item(one.record, base),
    }


def _marked(hit: service.Hit) -> dict[str, Any]:
    distance = {} if hit.distance_km is None else {"distance_km": round(hit.distance_km, 3)}
    return {"title_html": hit.title_html, "excerpt_html": hit.excerpt_html, **distance}
