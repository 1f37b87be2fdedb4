"""What every widget's answer has around its own fields, and the characters it is written in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from api.languages import HANT, in_traditional
from content import emergencies
from content.date_words import day_words
from content.emergencies import Emergency
from content.local_time import local

from .asking import Question, question
from .registry import Widget


def answer(request: HttpRequest, widget: Widget) -> tuple[Question, dict[str, Any]]:
    """The question of a request and what the widget says to it; raises ``Refused``."""
    asked = question(request, widget.parameters, limit=widget.limit)
    own = widget.answer(asked)
    regions = own.pop("regions", None)
    found = emergencies.around(asked.criteria.regions) if regions is None else emergencies.about(regions)
    fields = {
        "widget": widget.name,
        "lang": asked.language,
        "heading": widget.heading,
        "emergencies": [_emergency(each, asked.base) for each in found],
        **own,
    }
    return asked, (in_traditional(fields) if asked.language == HANT else fields)


def _emergency(each: Emergency, base: str) -> dict[str, Any]:
    ends = local(each.ends_at)
    return {
        "level": each.level,
        "label": f"{each.region_name}{each.level_label}",
        "text": each.text,
        "url": base + each.link if each.link.startswith("/") else each.link,
        "until": ends.isoformat(),
        "until_words": f"{day_words(ends.date())} {ends.hour}:{ends.minute:02d}",
    }
