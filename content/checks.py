"""System checks that keep the house in order."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail.models import Page

from .models import HomePage, StandardPage
from .models.section import SectionPage

WITHOUT_RECORD = (HomePage, StandardPage, SectionPage)


@register()
def page_types_have_records(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page type says how the rest of the house sees it."""
    return [
        Error(
            f"{model.__name__} has no to_record().",
            hint="Inherit from content.models.KepuPage, or write to_record() -> ContentRecord.",
            obj=model,
            id="content.E001",
        )
        for model in apps.get_models()
        if issubclass(model, Page)
        and model is not Page
        and not issubclass(model, WITHOUT_RECORD)
        and not callable(getattr(model, "to_record", None))
    ]
