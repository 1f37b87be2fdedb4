"""Emergency notices as readers see them: which are in force, where, and when that changes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import now

from . import changes
from .models.emergencies import EmergencyNotice
from .models.taxonomy import region_with_ancestors
from .vocabulary import EmergencyLevel

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A notice. ``link`` is empty, a path of this site, or an address; ``starts_at`` and ``ends_at`` are aware."""

    level: str
    level_label: str
    region: str
    region_name: str
    text: str
    link: str
    starts_at: datetime
    ends_at: datetime


def everywhere() -> list[Emergency]:
    """All in force now, the gravest first, three at most."""
    return _shown(_notices())


def around(codes: Collection[str]) -> list[Emergency]:
    """Those of these regions, of those above them and of those below them; everywhere where none is named."""
    return _shown(each for each in _notices() if not codes or any(_touch(each.region, code) for code in codes))


def about(codes: Collection[str]) -> list[Emergency]:
    """Those of these regions alone: for pages that name all regions they are in."""
    return _shown(each for each in _notices() if each.region in codes)


def next_turn(at: datetime) -> datetime | None:
    """When the next of the notices begins or ends after ``at``; None when none does."""
    turns = [turn for each in _notices() for turn in (each.starts_at, each.ends_at) if turn > at]
    return min(turns, default=None)


def _touch(one: str, other: str) -> bool:
    return one in region_with_ancestors(other) or other in region_with_ancestors(one)


def _shown(notices: Iterable[Emergency]) -> list[Emergency]:
    at, gravity = now(), list(EmergencyLevel.values)
    live = [each for each in notices if each.starts_at <= at < each.ends_at]
    return sorted(live, key=lambda each: gravity.index(each.level))[:MOST_SHOWN]


@changes.remembered(changes.SITE)
def _notices() -> tuple[Emergency, ...]:
    """Those that have not ended, also those that are still to begin, the newest first."""
    rows = EmergencyNotice.objects.filter(ends_at__gt=now()).select_related("region")
    return tuple(
        Emergency(
            level=row.level,
            level_label=row.get_level_display(),
            region=row.region_id,
            region_name=row.region.full_name,
            text=row.text,
            link=row.link,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows
    )
