"""The one place that hears Wagtail's signals for the index."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import outbox


def connect() -> None:
    """Called once, when the apps are ready."""
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="kepu_search.page_changed")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_branch_changed, dispatch_uid="kepu_search.branch_changed")
    post_delete.connect(_page_deleted, sender=Page, dispatch_uid="kepu_search.page_deleted")
    for saved in (post_save, post_delete):
        saved.connect(_privacy_changed, sender=PageViewRestriction, dispatch_uid="kepu_search.privacy_changed")


def _page_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    if has_record(instance.specific_class):
        outbox.enqueue([instance.pk])


def _branch_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    """Addresses change for everything below, and privacy may."""
    outbox.enqueue(branch(instance))


def _page_deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    """Sent for every page of a deleted branch, with the row still to be told apart by its id."""
    if has_record(instance.specific_class):
        outbox.enqueue([instance.pk])


def _privacy_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:  # else the page itself is being deleted, and that is heard too
        outbox.enqueue(branch(page))


def branch(page: Page) -> list[int]:
    """Ids of a page and all below it, of those types that have a record; live or not."""
    types = ContentType.objects.get_for_models(*filter(has_record, get_page_models())).values()
    below = Page.objects.filter(path__startswith=page.path, depth__gte=page.depth, content_type__in=list(types))
    return list(below.values_list("pk", flat=True))


def has_record(model: type | None) -> bool:
    """Whether pages of this type are searched for."""
    return model is not None and hasattr(model, "to_record")
