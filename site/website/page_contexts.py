"""What each type of page shows. ``context_for`` is handed to pages through the hook ``page_context``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate, now
from wagtail.models import Page

from content import emergencies, selectors
from content.date_words import period_words
from content.holiday_calendar import published_calendar
from content.hours_pictures import month_table, week_bar
from content.hours_words import special_summary, week_summary
from content.models import CampaignPage, EventPage, HomePage, KepuPage, RumorPage, StandardPage, VenuePage
from content.plain_text import reading_minutes
from content.records import ContentRecord, Kind
from content.recurrence_words import rule_in_words
from content.reviewing.claims import digest
from content.vocabulary import Facility
from media.responsive import for_sharing
from search import service
from search.criteria import Criteria

from . import cards, heads
from .chrome import Chrome
from .subscribe_entry import entry
from .views.classification import topic_rows
from .views.events import occurrence_cards

RELATED = 4
OCCURRENCES_SHOWN = 12
Context = dict[str, Any]


def context_for(page: Page, request: HttpRequest, chrome: Chrome) -> Context:
    """Template context of any page of ours; empty for types that need none."""
    if isinstance(page, KepuPage) and page.is_withdrawn and not getattr(request, "is_preview", False):
        return {"meta": heads.plain_meta(request, page.title, robots="noindex"), "breadcrumbs": heads.trail(page)}
    if isinstance(page, KepuPage):
        beside = pages_beside(page)
        if page.pk and not getattr(request, "is_preview", False):
            selectors.read_relations(page, [*beside, *_venue_of(page)])
        else:
            selectors.read_cards(beside)
        record = page.to_record()
        own = _OF_TYPE.get(type(page), _nothing)
        return {**_item(page, record, request, chrome), "related": cards.cards(beside), **own(page, record)}
    if isinstance(page, HomePage):
        return _home(page, request, chrome)
    if isinstance(page, StandardPage):
        return {
            "meta": heads.plain_meta(request, page.title, page.search_description),
            "breadcrumbs": [("首页", "/"), (page.title, page.get_url() or "")],
        }
    return {"meta": heads.plain_meta(request, page.title)}


def _item(page: KepuPage, record: ContentRecord, request: HttpRequest, chrome: Chrome) -> Context:
    return {
        "record": record,
        "emergencies": emergencies.about(record.regions),
        "meta": heads.item_meta(request, page, record, chrome, share_image(page, request)),
        "breadcrumbs": heads.trail(page),
        "topics": [(topic.name, f"/topics/{topic.slug}/") for topic in page.topics.all()],
        "reading_minutes": reading_minutes(record.body),
        "authors": record.authors,
        "reviewers": record.reviewers,
        "signatures": record.signatures,
        "changed_since_signed": changed_since_signed(page),
        "evidence": record.evidence,
        "corrections": record.corrections,
        "reviewed_on": record.reviewed_on,
        "review_due": record.review_due,
        "review_overdue": bool(record.review_due and record.review_due < localdate()),
    }


def changed_since_signed(page: KepuPage) -> bool:
    """Whether the text differs from what every expert signed; False where nobody signed."""
    if page.pk is None:
        return False
    signed = [row for row in page.sign_offs.all() if row.signed_at and not row.objections]
    text = digest(page.pieces()) if signed else ""
    return bool(signed) and all(row.text_digest != text for row in signed)


def share_image(page: KepuPage, request: HttpRequest) -> str:
    """Absolute address of the picture for shares and structured data, or empty."""
    if page.cover is None:
        return ""
    try:
        return request.build_absolute_uri(for_sharing(page.cover).url)
    except OSError:
        return ""


def pages_beside(page: KepuPage) -> list[KepuPage]:
    """Pages with similar text, else with a shared topic; articles and rebuttals only."""
    if page.pk is None:
        return []
    return selectors.beside(page, service.similar(page.pk, limit=RELATED * 2), limit=RELATED)


def _venue_of(page: KepuPage) -> list[KepuPage]:
    return [page.venue] if isinstance(page, EventPage) and page.venue and page.venue.live else []


def _nothing(page: Any, record: ContentRecord) -> Context:
    return {}


def _rumor(page: RumorPage, record: ContentRecord) -> Context:
    return {
        "claim": page.claim,
        "wordings": page.wording_list,
        "verdict": page.verdict,
        "verdict_label": page.get_verdict_display(),
        "truth": page.truth,
        "circulates": page.circulates,
        "circulating_since": page.circulating_since,
        "checked_by": page.checked_by.name if page.checked_by else "",
        "explanation": page.explanation,
    }


def _venue(page: VenuePage, record: ContentRecord) -> Context:
    at, today, calendar = now(), localdate(), published_calendar()
    rules = page.opening_rules()
    state, sentence = cards.open_state(page, at)
    month = month_table(rules, calendar, today.year, today.month, today) if rules else None
    events = selectors.pages(Kind.EVENT).filter(venue_id=page.pk or 0)
    coming = selectors.occurrences(*selectors.coming_days(90), events=events)
    labels = dict(Facility.choices)
    return {
        "sentence": sentence,
        "open_state": state,
        "week_rows": week_summary(rules) if rules else [],
        "special_rows": special_summary(rules, today),
        "week_bar": week_bar(rules, calendar, today, today) if rules else None,
        "month": month,
        "provisional_note": "带“暂”的日子等国务院放假通知公布后才能确定，请以场馆公告为准。"
        if month and month.provisional
        else "",
        "address": page.address,
        "map_point": _map_point(page),
        "organization": page.organization.name if page.organization else "",
        "phone": page.phone,
        "website": page.website,
        "ages": page.ages,
        "facilities": [{"code": code, "label": labels.get(code, code)} for code in page.facilities],
        "ticket_words": "免费" if page.free else "收费",
        "ticket_rules": [{"who": row.value["who"], "price": row.value["price"]} for row in page.prices],
        "ticket_note": page.ticket_note,
        "booking": _booking(page),
        "booking_url": page.booking_url,
        "events": occurrence_cards(list(coming[:6])),
        "subscribe_url": entry(Criteria(venues=(page.pk,))) if page.pk else "",
    }


def _map_point(page: VenuePage) -> Context | None:
    if page.point is None:
        return None
    return {"lat": page.point.lat, "lon": page.point.lon, "title": page.title, "url": page.get_url()}


def _booking(page: VenuePage) -> str:
    if not page.booking_needed:
        return "无需预约" if page.free else ""
    ahead = f"，最多提前 {page.booking_days_ahead} 天" if page.booking_days_ahead else ""
    return f"{page.booking_how or '需要预约'}{ahead}"


def _event(page: EventPage, record: ContentRecord) -> Context:
    at, schedule = now(), page.schedule()
    coming = schedule.next_after(at)
    rows = [item for item in page.known_occurrences() if item.end >= at][:OCCURRENCES_SHOWN]
    return {
        "next_when": period_words(coming.start, coming.end) if coming else "",
        "ended": coming is None,
        "occurrences": [
            {
                "when": period_words(item.start, item.end),
                "status": "" if str(item.status) == "scheduled" else str(item.status),
                "status_label": cards.STATUS_LABELS.get(str(item.status), ""),
                "reason": item.reason,
            }
            for item in rows
        ],
        "notices": _notices(rows),
        "rule_words": "；".join(rule_in_words(entry.rrule(), entry.start) for entry in schedule.recurrences),
        "place": cards.event_place(page),
        "venue": cards.card(page.venue, at=at) if page.venue and page.venue.live else None,
        "address": page.address or (page.venue.address if page.venue else ""),
        "organizers": [organization.name for organization in page.organizers.all()],
        "fee": page.fee,
        "ages": page.ages,
        "capacity": page.capacity,
        "booking_url": page.booking_url,
        "online_url": page.online_url,
        "ics_url": f"{page.get_url()}event.ics",
    }


def _notices(rows: list[Any]) -> list[Context]:
    """What is unusual about the next time: it must be seen before anything else."""
    first = next((item for item in rows if str(item.status) != "added"), None)
    if first is None or str(first.status) == "scheduled":
        return []
    words = {"cancelled": "最近一场已取消", "moved": "最近一场改期"}[str(first.status)]
    return [
        {
            "status": str(first.status),
            "title": f"{words}：{period_words(first.start, first.end)}",
            "reason": first.reason,
        }
    ]


def _campaign(page: CampaignPage, record: ContentRecord) -> Context:
    members = selectors.pages_by_id(page.members.values_list("page_id", flat=True))
    events = selectors.pages(Kind.EVENT).filter(campaign_id=page.pk or 0)
    rows = selectors.occurrences(*selectors.coming_days(120), events=events)
    sections = [
        (label, cards.cards([member for member in members if member.kind == kind]), "")
        for label, kind in (("文章", Kind.ARTICLE), ("辟谣", Kind.RUMOR), ("场馆", Kind.VENUE))
    ]
    sections.insert(0, ("活动", occurrence_cards(_first_of_each(list(rows[:200]))[:12]), "/events/"))
    return {
        "period": page.period,
        "sections": [section for section in sections if section[1]],
        "subscribe_url": entry(Criteria(campaigns=(page.pk,))) if page.pk else "",
    }


def _first_of_each(rows: list[Any]) -> list[Any]:
    """The next occurrence of each event."""
    return list({row.event_id: row for row in reversed(rows)}.values())[::-1]


def _home(page: HomePage, request: HttpRequest, chrome: Chrome) -> Context:
    newest = _newest(Kind.ARTICLE, 7)
    lead = cards.cards(selectors.pages_by_id([page.lead_id])) if page.lead_id else []
    lead_card = next(iter([*lead, *newest]), None)
    saturday, sunday = selectors.weekend(localdate())
    rows = selectors.occurrences(saturday, sunday).exclude(status="cancelled").filter(end__gte=now())
    campaign = _newest(Kind.CAMPAIGN, 1)
    return {
        "emergencies": emergencies.everywhere(),
        "lead": lead_card,
        "today_cards": occurrence_cards(_first_of_each(list(rows[:40]))[:4]),
        "weekend_url": f"{reverse('events')}?from={saturday}&to={sunday}",
        "rumor_cards": _newest(Kind.RUMOR, 6),
        "article_cards": [item for item in newest if lead_card is None or item.id != lead_card.id][:6],
        "venue_cards": _open_this_weekend(saturday),
        "topics": [(row["name"], row["slug"], row["url"], row["count"]) for row in _topics()],
        "campaign": campaign[0] if campaign else None,
        "meta": heads.home_meta(request, chrome),
    }


def _newest(kind: Kind, count: int) -> list[cards.Card]:
    return cards.cards(selectors.with_cards(selectors.pages(kind), kind)[:count])


def _open_this_weekend(day: Any) -> list[cards.Card]:
    venues = selectors.with_cards(selectors.pages(Kind.VENUE), Kind.VENUE)[:40]
    return cards.cards(selectors.open_on(venues, day)[:4])


def _topics() -> list[Context]:
    counts = selectors.topic_counts()
    return topic_rows([(topic, counts.get(topic.pk, 0)) for topic in selectors.topic_tree()])


_OF_TYPE: dict[type, Callable[[Any, ContentRecord], Context]] = {
    RumorPage: _rumor,
    VenuePage: _venue,
    EventPage: _event,
    CampaignPage: _campaign,
}
