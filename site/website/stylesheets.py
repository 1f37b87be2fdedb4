"""The order of the stylesheets; ``manage.py build_css`` joins them into the one file that pages link."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "website" / "css"
OUTPUT = FOLDER.parent / "site.css"

COMPONENTS = (
    "icon",
    "button",
    "masthead",
    "emergency",
    "search_form",
    "foot",
    "crumbs",
    "section",
    "cover",
    "card",
    "verdict",
    "rumor_row",
    "check",
    "agenda",
    "venue_row",
    "state",
    "filters",
    "pager",
    "facts",
    "byline",
    "prose",
    "blocks",
    "evidence",
    "hours",
    "occurrences",
    "month",
    "map",
    "topics",
    "home",
    "empty",
    "api",
    "builder",
    "sign",
    "subscribe",
    "preview",
    "styleguide",
)

ORDER = ("tokens.css", "base.css", *(f"components/{name}.css" for name in COMPONENTS), "print.css")
