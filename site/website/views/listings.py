"""Listings of articles, rebuttals and campaigns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content import changes, emergencies, selectors
from content.keeping import kept
from content.models import ArticleIndexPage, CampaignIndexPage, RumorIndexPage
from content.models.section import SectionPage
from content.records import Kind
from content.vocabulary import KIND_LABELS
from search.criteria import Criteria
from search.questions.selectors import being_checked
from website import cards, filters, heads
from website.paging import PAGE_SIZE, Pager, pager
from website.subscribe_entry import entry

from .questions import answers_bad_questions, asked


def restrictions(criteria: Criteria) -> dict[str, Any]:
    """The part of a question that the database answers."""
    return {
        "topics": criteria.topics,
        "regions": criteria.regions,
        "audiences": criteria.audiences,
        "verdicts": criteria.verdicts,
        "date_from": criteria.date_from,
        "date_to": criteria.date_to,
    }


def listing_context(
    request: HttpRequest,
    *,
    kind: str,
    section: SectionPage | None,
    criteria: Criteria,
    words: filters.Names,
    pages: Pager,
) -> dict[str, Any]:
    """What listings of every kind show around their cards."""
    return {
        "kind": str(kind),
        "emergencies": emergencies.around(criteria.regions) if criteria.regions else [],
        "criteria": criteria,
        "heading": section.title if section else KIND_LABELS[kind],
        "intro": section.intro if section else "",
        "pager": pages,
        "filters": filters.groups(
            criteria,
            words=words,
            path=request.path,
            choices=filters.offered(kind, words.topics, words.regions),
        ),
        "active_filters": filters.active(criteria, words=words, path=request.path, fixed=("kind",)),
        "subscribe_url": entry(criteria.with_(kinds=(str(kind),))),
        "feeds": heads.listing_feeds(kind, criteria),
        "empty": pages.total == 0,
        "meta": heads.listing_meta(request, kind=kind, section=section, criteria=criteria),
    }


def section_of(model: type[Any]) -> SectionPage | None:
    """The one page of this section while it is live. Asked without a condition: one of the page table would be slow."""
    page: SectionPage | None = model.objects.order_by("pk").first()
    return page if page and page.live else None


def listing(request: HttpRequest, kind: Kind, section_model: type[Any], **besides: Any) -> HttpResponse:
    """A page of newest first, with what is shown ``besides``."""
    criteria, words = asked(request)
    found = selectors.listing(kind, **restrictions(criteria))
    pages = pager(criteria, path=request.path, total=selectors.listing_total(kind, **restrictions(criteria)))
    start = (criteria.page - 1) * PAGE_SIZE
    context = listing_context(
        request,
        kind=kind,
        section=section_of(section_model),
        criteria=criteria,
        words=words,
        pages=pages,
    )
    context["cards"] = cards.cards(selectors.with_cards(found, kind)[start : start + PAGE_SIZE])
    return render(request, "website/listing.html", context | besides)


@require_safe
@kept(changes.about_kind(Kind.ARTICLE))
@answers_bad_questions
def articles(request: HttpRequest) -> HttpResponse:
    return listing(request, Kind.ARTICLE, ArticleIndexPage)


@require_safe
@kept(changes.about_kind(Kind.RUMOR))
@answers_bad_questions
def rumors(request: HttpRequest) -> HttpResponse:
    return listing(request, Kind.RUMOR, RumorIndexPage, being_checked=being_checked())


@require_safe
@kept(changes.about_kind(Kind.CAMPAIGN))
@answers_bad_questions
def campaigns(request: HttpRequest) -> HttpResponse:
    return listing(request, Kind.CAMPAIGN, CampaignIndexPage)
