"""Which rows the site has: a venue of the same name within 300 m; an event of the same title, place and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from content.distance import kilometres
from content.models import EventPage, KepuPage, VenuePage
from content.records import Point
from content.recurrence import Schedule, ScheduleError
from content.schedule_blocks import Recurrence, Session

from .applying import changes
from .lookups import key
from .plans import PlannedRow, RowStatus

SAME_PLACE_KM = 0.3
NOT_YOURS = "网站上已有，您没有权限修改它。"


def match_venues(rows: Sequence[PlannedRow], labels: Mapping[str, str], user: Any) -> None:
    """Say of each sound row whether it is new, changes a venue there is, or repeats one."""
    there = _by_title(VenuePage, rows)
    seen: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in _sound(rows):
        name = key(row.title)
        twin = next((other for other in seen[name] if _one_place(row.fields, other.fields)), None)
        seen[name].append(row)
        if twin:
            row.bad("名称", row.title, f"和第 {twin.number} 行是同一个场馆，请只留一行")
            continue
        near = [page for page in there[name] if _one_place(row.fields, _place(page))]
        _settle(row, near, labels, user)
        if not near and there[name]:
            row.note("网站上有同名的场馆，但地点不同，按新场馆导入。")


def _sound(rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    return [row for row in rows if row.status != RowStatus.BAD]


def _by_title(model: type[KepuPage], rows: Sequence[PlannedRow]) -> dict[str, list[Any]]:
    """Pages, as their newest draft has them, of the titles in question."""
    wanted = {key(row.title) for row in _sound(rows)}
    titles = model.objects.values_list("pk", "title", "draft_title")
    ids = [pk for pk, *names in titles if wanted & {key(name) for name in names}]
    found: dict[str, list[Any]] = defaultdict(list)
    for page in model.objects.filter(pk__in=ids).select_related("latest_revision"):
        draft = page.get_latest_revision_as_object() if page.latest_revision else page
        found[key(draft.title)].append(draft)
    return found


def _place(venue: VenuePage) -> dict[str, Any]:
    return {"lat": venue.lat, "lon": venue.lon, "region": venue.region_id}


def _one_place(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Within 300 m; where a position is missing, in the same region or in one unknown."""
    here, there = _point(a), _point(b)
    if here and there:
        return kilometres(here, there) <= SAME_PLACE_KM
    regions = {a.get("region"), b.get("region")} - {None}
    return len(regions) <= 1


def _point(fields: Mapping[str, Any]) -> Point | None:
    lat, lon = fields.get("lat"), fields.get("lon")
    return Point(lat=lat, lon=lon) if lat is not None and lon is not None else None


def _settle(row: PlannedRow, pages: Sequence[KepuPage], labels: Mapping[str, str], user: Any) -> None:
    row.page_id, row.changes = None, []
    if not pages:
        row.status = RowStatus.NEW
        return
    page = pages[0]
    row.page_id, row.changes = page.pk, changes(page, row.applied, labels)
    row.status = RowStatus.CHANGED if row.changes else RowStatus.SAME
    may = page.permissions_for_user(user)
    if row.changes and (not may.can_edit() or may.page_locked()):
        row.status = RowStatus.SAME
        row.note(NOT_YOURS)


def match_events(rows: Sequence[PlannedRow], labels: Mapping[str, str], user: Any) -> None:
    """Say of each sound row whether it is new, changes an event there is, or repeats one."""
    there = _by_title(EventPage, rows)
    seen: dict[tuple[Any, ...], PlannedRow] = {}
    for row in _sound(rows):
        name, place, time = key(row.title), _event_place(row.fields), first_start(row.fields.get("times", []))
        twin = seen.setdefault((name, place, time), row)
        if twin is not row:
            row.bad("标题", row.title, f"和第 {twin.number} 行是同一个活动，请只留一行")
            continue
        same = [page for page in there[name] if _event_place(_place_of(page)) == place]
        found = [page for page in same if first_start(list(page.times.raw_data)) == time]
        if found and len(found[0].times.raw_data) > len(row.fields["times"]):
            row.untouched = ["times"]
            row.note("网站上这个活动还有别的场次或改动，时间没有改；要改请到编辑页面。")
        _settle(row, found, labels, user)
        if same and row.status == RowStatus.NEW:
            row.note("网站上有同名同地的活动，但时间不同，按新活动导入。")


def _place_of(event: EventPage) -> dict[str, Any]:
    return {"venue": event.venue_id, "address": event.address, "online_url": event.online_url}


def _event_place(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    """The venue, else the address, else the address on the web."""
    if fields.get("venue"):
        return "venue", fields["venue"]
    address = key(str(fields.get("address") or ""))
    return ("address", address) if address else ("online", str(fields.get("online_url") or "").rstrip("/"))


def first_start(blocks: Sequence[Mapping[str, Any]]) -> datetime | None:
    """When the first was announced to start, whatever became of it."""
    try:
        entries = Schedule.from_blocks(blocks).entries
    except ScheduleError:
        return None
    return min((entry.start for entry in entries if isinstance(entry, Session | Recurrence)), default=None)
