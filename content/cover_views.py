"""Drawn covers to choose from, for the title and the topics as they stand in an editor's form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from media.covers import cover_for, draw_motif

from .models import Topic
from .vocabulary import KIND_LABELS

THUMBNAIL = (400, 225)
VARIANTS = 3
MOST_TOPICS = 3
MOST_VARIANTS = 12
LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True)
class Subject:
    """What a cover is drawn for: the slug and the name of a topic, or a kind of page and its name."""

    code: str
    label: str


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """Some variants for each of the first topics, and some of the plain pattern."""
    title = request.GET.get("title", "").strip()[:LONGEST_TITLE]
    subjects = list(_subjects(request.GET.getlist("topics"), request.GET.get("kind", "")))
    context = {"title": title, "subjects": subjects, "variants": range(1, VARIANTS + 1)}
    return render(request, "content/panels/covers.html", context)


@require_safe
@cache_control(private=True, max_age=86_400)
def drawing(request: HttpRequest) -> HttpResponse:
    """One variant, small."""
    title, subject, variant = _asked(request.GET)
    output = io.BytesIO()
    draw_motif(subject.code, title, THUMBNAIL, variant).save(output, "PNG")
    return HttpResponse(output.getvalue(), content_type="image/png")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Draw the chosen variant in full; answers what the form's picture chooser shows."""
    title, subject, variant = _asked(request.POST)
    picture = cover_for(topic=subject.code, title=title, label=subject.label, variant=variant)
    preview = picture.get_rendition("max-165x165")
    return JsonResponse(
        {
            "id": picture.pk,
            "title": picture.title,
            "edit_url": reverse("wagtailimages:edit", args=[picture.pk]),
            "preview": {"url": preview.url, "width": preview.width, "height": preview.height},
        }
    )


def _subjects(topic_ids: list[str], kind: str) -> Iterator[Subject]:
    wanted = [int(text) for text in topic_ids if text.isdecimal()][:MOST_TOPICS]
    found = Topic.objects.in_bulk(wanted)
    yield from (Subject(found[pk].slug, found[pk].name) for pk in wanted if pk in found)
    if kind in KIND_LABELS:
        yield Subject(kind, KIND_LABELS[kind])


def _asked(data: dict[str, str]) -> tuple[str, Subject, int]:
    """Title, subject and variant; ``BadRequest`` for those that are never offered."""
    code, variant = data.get("topic", ""), data.get("variant", "")
    topic = Topic.objects.filter(slug=code).first()
    label = topic.name if topic else KIND_LABELS.get(code, "")
    if not label or not variant.isdecimal() or not 1 <= int(variant) <= MOST_VARIANTS:
        raise BadRequest("No such cover.")
    return data.get("title", "").strip()[:LONGEST_TITLE], Subject(code, label), int(variant)
