"""Panels of the editors' forms that draw, beside a field, what readers will see of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.timezone import now
from wagtail.admin.panels import FieldPanel

from .holiday_calendar import published_calendar
from .hours_outlook import hours_outlook
from .hours_tables import empty_week, in_tables
from .times_outlook import Session, times_outlook, with_last_days

Blocks = list[dict[str, Any]]


class BesidePanel(FieldPanel):
    """A stream field with a picture beside it, drawn by the server, again and again while one types.

    Subclasses name the template and the address, and draw: the same for the first time and for later ones.
    """

    picture_template = ""
    url_name = ""
    heading_beside = "读者会看到"

    @classmethod
    def picture(cls, blocks: Blocks, places: Sequence[str], shown: int = 0) -> dict[str, Any]:
        """The template context for stream data as it is stored; parts that can't be read are passed over.

        ``places`` are the names under which the form holds the blocks; ``shown`` is how much is to be seen of what
        has no end, 0 for the usual.
        """
        raise NotImplementedError

    def laid_out(self, blocks: Blocks) -> Blocks:
        """How stored data is shown in the form; it must mean the same."""
        return blocks

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "content/panels/beside.html"

        def __init__(self, **kwargs: Any) -> None:
            form, panel = kwargs["form"], kwargs["panel"]
            if form is not None and not form.is_bound and panel.field_name in form.fields:
                stored = getattr(kwargs["instance"], panel.field_name)
                blocks = panel.laid_out(list(stored.get_prep_value()))
                form.initial[panel.field_name] = stored.stream_block.to_python(blocks)
            super().__init__(**kwargs)

        def get_editable_context_data(self) -> dict[str, Any]:
            context: dict[str, Any] = super().get_editable_context_data()
            stream = self.bound_field.value()
            blocks = list(stream.get_prep_value()) if stream else []
            places = [f"{self.field_name}-{number}" for number in range(len(blocks))]
            return {
                **context,
                "beside": self.panel.picture(blocks, places),
                "beside_template": self.panel.picture_template,
                "beside_heading": self.panel.heading_beside,
                "beside_url": reverse(self.panel.url_name),
            }

        @property
        def media(self) -> forms.Media:
            return forms.Media(js=["content/beside.js"], css={"all": ["content/beside.css"]})


class HoursPanel(BesidePanel):
    """Opening hours, and the month beside them."""

    picture_template = "content/panels/hours_outlook.html"
    url_name = "hours_outlook"

    @classmethod
    def picture(cls, blocks: Blocks, places: Sequence[str], shown: int = 0) -> dict[str, Any]:
        outlook = hours_outlook(blocks, published_calendar(), now())
        return {"outlook": outlook, "problems": [(places[each.place], each.text) for each in outlook.problems]}

    def laid_out(self, blocks: Blocks) -> Blocks:
        """Weekly rules as tables; a venue without hours begins with an empty one."""
        return [dict(block) for block in in_tables(blocks)] or [{"type": "week", "value": empty_week()}]

    class BoundPanel(BesidePanel.BoundPanel):
        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=["content/week.js"])


SESSIONS_SHOWN = 12


class TimesPanel(BesidePanel):
    """Times, and the sessions ahead beside them, each of which can be cancelled or moved."""

    picture_template = "content/panels/times_outlook.html"
    url_name = "times_outlook"

    @classmethod
    def picture(cls, blocks: Blocks, places: Sequence[str], shown: int = 0) -> dict[str, Any]:
        shown = shown or SESSIONS_SHOWN
        outlook = times_outlook(blocks, now(), shown)
        return {
            "outlook": outlook,
            "problems": [(places[each.place], each.text) for each in outlook.problems],
            "sessions": [(each, _offers(each, places)) for each in outlook.sessions],
            "next_shown": shown + SESSIONS_SHOWN,
        }

    def laid_out(self, blocks: Blocks) -> Blocks:
        """Where a rule has an end of its own, it is shown as the last day."""
        return [dict(block) for block in with_last_days(blocks)]

    class BoundPanel(BesidePanel.BoundPanel):
        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=["content/times.js"])


def _offers(session: Session, places: Sequence[str]) -> dict[str, str]:
    """What can be done with a session: rows to add, as the form holds them, or the row to take away."""
    if session.changed_by is not None:
        return {"restore": places[session.changed_by]}
    if session.status != "scheduled":
        return {}
    move = {"original": session.start, "start": session.start, "end": session.end, "reason": ""}
    return {
        "cancel": json.dumps({"type": "cancelled", "value": {"start": session.start, "reason": ""}}),
        "move": json.dumps({"type": "moved", "value": move}),
    }


class CoverPanel(FieldPanel):
    """A picture, or one of several that are drawn for the title and the topics in the form."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "content/panels/cover.html"

        def get_editable_context_data(self) -> dict[str, Any]:
            context: dict[str, Any] = super().get_editable_context_data()
            return {**context, "kind": str(self.instance.kind)}

        @property
        def media(self) -> forms.Media:
            return forms.Media(js=["content/covers.js"], css={"all": ["content/covers.css"]})
