"""What stands in the head of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """Head data of one page. Addresses are absolute; empty values are left out of the page."""

    title: str
    description: str = ""
    canonical: str = ""
    column_name: str = ""
    pub_date: datetime | None = None
    content_source: str = ""
    image: str = ""
    image_alt: str = ""
    og_type: str = "website"
    robots: str = ""
    oembed: str = ""
    json_ld: tuple[dict[str, Any], ...] = ()
    feeds: tuple[tuple[str, str], ...] = field(default=())
