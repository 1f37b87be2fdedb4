"""Topic pages and region pages: everything about one subject or one place."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from content import changes, emergencies, selectors
from content.keeping import kept
from content.models import Region, Topic
from content.models.taxonomy import region_prefix
from content.records import Kind
from search.criteria import Criteria
from website import cards, heads
from website.cards import Card
from website.subscribe_entry import entry

from .events import occurrence_cards
from .questions import answers_bad_questions

SECTION_SIZE = 6
Section = tuple[str, list[Card], str]
PATHS = {
    Kind.RUMOR: ("辟谣", "/rumors/"),
    Kind.ARTICLE: ("文章", "/articles/"),
    Kind.VENUE: ("场馆", "/venues/"),
}


def sections(*, topics: tuple[str, ...] = (), regions: tuple[str, ...] = ()) -> list[Section]:
    """(label, cards, address of all of them) for each kind that has something."""
    name, value = ("topic", topics[0]) if topics else ("region", regions[0])
    found: list[Section] = []
    for kind, (label, path) in PATHS.items():
        queryset = selectors.listing(kind, topics=topics, regions=regions)
        found.append(
            (
                label,
                cards.cards(selectors.with_cards(queryset, kind)[:SECTION_SIZE]),
                f"{path}?{name}={value}",
            )
        )
    events = selectors.listing_ids(Kind.EVENT, topics=topics, regions=regions)
    rows = selectors.occurrences(*selectors.coming_days(60), events=events)
    found.append(("活动", occurrence_cards(list(rows[:SECTION_SIZE])), f"/events/?{name}={value}"))
    return [section for section in found if section[1]]


@require_safe
@kept(*changes.EVERY_KIND, by_the_minute=True)
@answers_bad_questions
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    page = Topic.objects.filter(slug=slug).first()
    if page is None:
        raise Http404("没有这个主题。")
    trail = list(Topic.objects.filter(slug__in=page.with_ancestors).order_by("path"))
    context: dict[str, Any] = {
        "topic": page,
        "children": [(child.name, f"/topics/{child.slug}/") for child in page.children.all()],
        "sections": sections(topics=(page.slug,)),
        "breadcrumbs": [
            ("首页", "/"),
            ("主题", "/topics/"),
            *((above.name, f"/topics/{above.slug}/") for above in trail),
        ],
        "subscribe_url": entry(Criteria(topics=(page.slug,))),
        "feeds": heads.topic_feeds(page.slug, page.name),
        "meta": heads.plain_meta(
            request, page.name, page.description or f"关于{page.name}的科普文章、辟谣、场馆和活动。"
        ),
    }
    return render(request, "website/topic.html", context)


@require_safe
@kept(*changes.EVERY_KIND)
def topics(request: HttpRequest) -> HttpResponse:
    """The tree of topics with the number of pages of each."""
    counts = selectors.topic_counts()
    tree = [(each, counts.get(each.pk, 0)) for each in selectors.topic_tree()]
    context = {
        "topics": topic_rows(tree),
        "meta": heads.plain_meta(request, "主题", "按主题找文章、辟谣、场馆和活动。"),
        "breadcrumbs": [("首页", "/"), ("主题", "/topics/")],
    }
    return render(request, "website/topics.html", context)


def topic_rows(tree: list[tuple[Topic, int]]) -> list[dict[str, Any]]:
    """Top topics with their own topics below: {name, slug, url, description, count, children}."""
    rows: list[dict[str, Any]] = []
    for each, count in tree:
        row = {"name": each.name, "slug": each.slug, "url": f"/topics/{each.slug}/", "count": count}
        if each.parent_id is None:
            rows.append({**row, "description": each.description, "children": []})
        elif rows:
            rows[-1]["children"].append(row)
            rows[-1]["count"] += count
    return rows


@require_safe
@kept(*changes.EVERY_KIND, by_the_minute=True)
@answers_bad_questions
def region(request: HttpRequest, code: str) -> HttpResponse:
    page = Region.objects.filter(code=code).first()
    if page is None:
        raise Http404(f"没有代码为 {code} 的地区。")
    above = list(Region.objects.filter(code__in=page.with_ancestors).order_by("code"))
    below = Region.objects.filter(code__startswith=region_prefix(code), level=page.level + 1)
    context: dict[str, Any] = {
        "region": page,
        "emergencies": emergencies.around([code]),
        "children": [(each.name, f"/regions/{each.code}/") for each in below],
        "sections": sections(regions=(code,)),
        "subscribe_url": entry(Criteria(regions=(code,))),
        "breadcrumbs": [
            ("首页", "/"),
            ("地区", "/regions/"),
            *((each.name, f"/regions/{each.code}/") for each in above),
        ],
        "meta": heads.plain_meta(request, page.full_name, f"{page.full_name}的科普场馆、活动和文章。"),
        "today": localdate(),
    }
    return render(request, "website/region.html", context)


@require_safe
@kept()
def regions(request: HttpRequest) -> HttpResponse:
    """Cities with their districts."""
    everything = list(Region.objects.filter(level__gt=1))
    rows = [
        {
            "name": city.name,
            "code": city.code,
            "url": f"/regions/{city.code}/",
            "children": [
                (each.name, f"/regions/{each.code}/")
                for each in everything
                if each.level == 3 and each.code[:4] == city.code[:4]
            ],
        }
        for city in everything
        if city.level == 2
    ]
    context = {
        "regions": rows,
        "meta": heads.plain_meta(request, "地区", "广东 21 个地级以上市的科普场馆和活动。"),
        "breadcrumbs": [("首页", "/"), ("地区", "/regions/")],
    }
    return render(request, "website/regions.html", context)
