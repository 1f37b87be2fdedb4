"""What a browser sends from the editors' create form of each type."""

from __future__ import annotations

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

EVERY_WEEKDAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def sessions(*rows: tuple[str, str]) -> dict[str, Any]:
    """A list of sessions within a rule of opening hours."""
    values = [{"opens": opens, "closes": closes, "last_entry": ""} for opens, closes in rows]
    items = {str(n): {"value": value, "order": n, "deleted": "", "id": ""} for n, value in enumerate(values)}
    return {"count": len(values), **items}


def weekly(opens: str = "09:00", closes: str = "17:00", days: list[str] | None = None) -> tuple[str, dict[str, Any]]:
    return "weekly", {
        "days": frozenset(days or EVERY_WEEKDAY),
        "sessions": sessions((opens, closes)),
        "season_from": "",
        "season_to": "",
    }


def week(**days: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    """The table of a week: ``week(sat=("9:00", "17:00"))``; other days are left empty."""
    empty = dict.fromkeys(("opens", "closes", "last_entry", "opens_2", "closes_2", "last_entry_2"), "")
    rows = {day: empty | dict(zip(("opens", "closes"), days.get(day, ("", "")), strict=True)) for day in EVERY_WEEKDAY}
    return "week", {"season_from": "", "season_to": "", **rows}


def one_session(start: str = "2030-05-01 09:00", end: str = "2030-05-01 11:00") -> tuple[str, dict[str, str]]:
    return "session", {"start": start, "end": end}


def recurrence(start: str, end: str, until: str = "", **rule: Any) -> tuple[str, dict[str, Any]]:
    """Sessions by rule: every week, unless ``rule`` says otherwise."""
    weekly = {"interval": "1", "unit": "week", "by": "date", "nth_day": "SA", "most": "", "kept": ""}
    return "recurrence", {"start": start, "end": end, "until": until, "rule": weekly | rule}


def evidence(**fields: str) -> tuple[str, dict[str, str]]:
    whole = {
        "title": "防台风指引",
        "publisher": "广东省气象局",
        "url": "https://gd.cma.gov.cn/",
        "read_on": "2026-01-02",
    }
    return "evidence", whole | fields


def story(text: str = "<p>正文。</p>") -> dict[str, Any]:
    return streamfield([("text", rich_text(text))])


OWN: dict[str, Any] = {
    "article": lambda: {"body": story()},
    "rumor": lambda: {
        "claim": "贴米字胶带能防台风",
        "wordings": "",
        "verdict": "false",
        "truth": "胶带不能让玻璃更结实。",
        "explanation": story(),
        "circulates": "",
        "circulating_since": "",
        "checked_by": "",
    },
    "venue": lambda: {
        "venue_kind": "specialised", "organization": "", "intro": streamfield([]), "region": "440106",
        "address": "天河路 1 号", "lat": "23.13", "lon": "113.33", "phone": "", "website": "", "ages": "",
        "free": "on", "prices": streamfield([]), "ticket_note": "", "booking_how": "", "booking_days_ahead": "",
        "booking_url": "", "hours": streamfield([weekly()]),
    },
    "event": lambda: {
        "event_kind": "lecture", "intro": streamfield([]), "times": streamfield([one_session()]), "campaign": "",
        "venue": "", "region": "440106", "address": "天河路 1 号", "online_url": "", "ages": "", "fee": "免费",
        "capacity": "", "booking_url": "",
    },
    "campaign": lambda: {
        "starts_on": "2030-09-01", "ends_on": "2030-09-30", "intro": story(), "members": inline_formset([]),
    },
}  # fmt: skip


SENT = {kind: "action-submit" if kind in ("article", "rumor") else "action-publish" for kind in OWN}


def create_form(kind: str, **changes: Any) -> dict[str, Any]:
    """The whole form, published, or submitted where a review has to come first; ``changes`` replace fields."""
    fields = {
        "title": "台风天怎么办",
        "slug": "",
        "seo_title": "",
        "search_description": "",
        "summary": "台风来之前、来的时候和走了以后，分别该做什么。",
        "cover": "",
        "tags": "",
        "evidence": streamfield([]),
        "corrections": streamfield([]),
        "contributors": inline_formset([]),
        "reviewed_on": "",
        "review_due": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        SENT[kind]: SENT[kind],
    }
    return dict(nested_form_data(fields | OWN[kind]() | changes))


def draft_form(kind: str, **changes: Any) -> dict[str, Any]:
    """The whole form, saved as a draft."""
    form = create_form(kind, **changes)
    del form[SENT[kind]]
    return form
