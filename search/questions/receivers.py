"""What follows for questions when a rebuttal is published."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published

from content.models import RumorPage

from . import actions


def connect() -> None:
    """Called once, when the apps are ready."""
    page_published.connect(_published, sender=RumorPage, dispatch_uid="kepu_questions.published")


def _published(sender: type, instance: Any, **kwargs: Any) -> None:
    actions.rebuttal_published(page=instance)
