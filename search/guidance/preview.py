"""What a question finds now, and what it would find with the entry as it stands in the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel
from wagtail.permission_policies.base import ModelPermissionPolicy

from content.selectors import by_ids

from .. import service
from ..criteria import MAX_TEXT, Criteria
from .current import guided_by
from .lists import read
from .models import EmptyPhrase, PinnedResult, SynonymGroup, lines_of
from .wording import Guidance

SHOWN = 8

QUESTIONS: dict[type[Model], Callable[[Any], str]] = {
    PinnedResult: lambda row: next(iter(lines_of(row.wordings)), ""),
    SynonymGroup: lambda row: next(iter(lines_of(row.words)), ""),
    EmptyPhrase: lambda row: f"{row.phrase}隔夜菜致癌" if row.phrase else "",
}
"""The lists, each with the question that is tried when the editor types none."""


@dataclass(frozen=True, slots=True)
class Found:
    """A result, whether editors put it there, and how it moves: ``new``, ``up``, ``down`` or empty."""

    title: str
    kind: str
    pinned: bool
    move: str = ""


class PreviewPanel(Panel):
    """A question to type, and two lists of results beside each other, drawn by the server."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "search/guidance/preview_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            name = self.instance._meta.model_name
            return {
                **super().get_context_data(parent_context),
                "url": reverse("guidance_preview", args=[name, self.instance.pk or 0]),
                "example": QUESTIONS[type(self.instance)](self.instance),
            }

        @property
        def media(self) -> forms.Media:
            return forms.Media(js=["search/guidance/preview.js"], css={"all": ["search/guidance/preview.css"]})


@require_POST
def preview(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """The unsaved form in, both lists out; nothing is written. ``pk`` is 0 for an entry that is new."""
    model = next((each for each in QUESTIONS if each._meta.model_name == name), None)
    if model is None:
        raise Http404
    if not ModelPermissionPolicy(model).user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    form = _form(request, model, pk)
    if not form.is_valid():
        return render(request, "search/guidance/preview.html", {"problem": "填好上面各栏，就能在这里看到变化。"})
    row = form.save(commit=False)
    text = (request.POST.get("guidance-question", "").strip() or QUESTIONS[model](row))[:MAX_TEXT]
    now, then = _found(text, read()), _found(text, read(instead=row))
    context = {"question": text, "now": [found for _, found in now], "then": _moved(now, then)}
    return render(request, "search/guidance/preview.html", context)


def _form(request: HttpRequest, model: Any, pk: int) -> Any:
    """The form of the editing screen, filled in."""
    instance = model.objects.filter(pk=pk).first() if pk else None
    handler = model.snippet_viewset.get_edit_handler()
    return handler.get_form_class()(request.POST, instance=instance or model(), for_user=request.user)


def _found(text: str, lists: Guidance) -> list[tuple[int, Found]]:
    with guided_by(lists):
        results = service.find(Criteria(text=text), size=SHOWN)
    pinned = {hit.id for hit in results.hits if hit.pinned}
    pages = by_ids([(hit.id, hit.kind) for hit in results.hits])[:SHOWN]
    return [(page.pk, Found(page.title, str(page._meta.verbose_name), page.pk in pinned)) for page in pages]


def _moved(now: list[tuple[int, Found]], then: list[tuple[int, Found]]) -> list[Found]:
    places = {page: place for place, (page, _) in enumerate(now)}
    return [
        Found(found.title, found.kind, found.pinned, _move(places.get(page), place))
        for place, (page, found) in enumerate(then)
    ]


def _move(before: int | None, after: int) -> str:
    if before is None:
        return "new"
    return "up" if after < before else "down" if after > before else ""
