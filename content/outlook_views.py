"""What the pictures beside an editor's form ask for while he types: the unsaved form in, a piece of HTML out."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_POST
from wagtail.blocks import StreamBlock

from .blocks.hours import HoursBlock
from .blocks.times import TimesBlock
from .panels import BesidePanel, HoursPanel, TimesPanel

MOST_ROWS = 600
MOST_SHOWN = 400
_COUNT = re.compile(r"-count$")


@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """The months and holidays that the rules under ``hours-…`` mean."""
    return _drawn(request, HoursPanel, HoursBlock(), "hours")


@require_POST
def times(request: HttpRequest) -> HttpResponse:
    """The sessions that the rows under ``times-…`` mean; ``shown`` is how many of them are asked for."""
    return _drawn(request, TimesPanel, TimesBlock(), "times")


def _drawn(request: HttpRequest, panel: type[BesidePanel], block: StreamBlock, field: str) -> HttpResponse:
    _refuse_endless(request.POST)
    try:
        stream = block.value_from_datadict(request.POST, request.FILES, field)
        places = _places(request.POST, field)
    except (MultiValueDictKeyError, ValueError, TypeError) as error:
        raise BadRequest("The form is not whole.") from error
    blocks = [_as_stored(child) for child in stream]
    shown = request.POST.get("shown", "")
    wanted = min(int(shown), MOST_SHOWN) if shown.isdecimal() else 0
    return render(request, panel.picture_template, {"beside": panel.picture(blocks, places, wanted)})


def _refuse_endless(data: Any) -> None:
    """A count is a loop: one that no form has is not followed."""
    for name in data:
        if _COUNT.search(name) and not (data[name].isdecimal() and int(data[name]) <= MOST_ROWS):
            raise BadRequest("Too many rows.")


def _places(data: Any, field: str) -> list[str]:
    """The names of the blocks that are not deleted, in their order."""
    names = [f"{field}-{number}" for number in range(int(data[f"{field}-count"]))]
    return sorted((name for name in names if not data[f"{name}-deleted"]), key=lambda name: int(data[f"{name}-order"]))


def _as_stored(child: Any) -> dict[str, Any]:
    """A block as the form would store it; one that can't be stored, as it was typed."""
    try:
        value = child.block.clean(child.value)
    except ValidationError:
        value = child.value
    return {"type": child.block_type, "value": child.block.get_prep_value(value)}
