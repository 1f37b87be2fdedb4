"""What follows from publishing inside this room: drawn cover, tables of times and terms, next check."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from . import actions
from .models import EventPage, KepuPage
from .reviewing.shelf_life import start_shelf_life


@receiver(page_published, dispatch_uid="content.draw_missing_cover")
def draw_missing_cover(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, KepuPage) and (instance.cover is None or instance.cover.stands_in):
        actions.draw_cover(page=instance)


@receiver(page_published, dispatch_uid="content.write_occurrences")
def write_occurrences(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, EventPage):
        actions.write_occurrences(event=instance)


@receiver(page_published, dispatch_uid="content.write_glossary")
def write_glossary(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, KepuPage):
        actions.write_glossary(page=instance)


@receiver(page_published, dispatch_uid="content.start_shelf_life")
def set_review_due(sender: type, instance: Any, revision: Any, **kwargs: Any) -> None:
    if isinstance(instance, KepuPage):
        start_shelf_life(page=instance, revision=revision)
