"""The one place that hears of changes to pages, for the index.

Wagtail sends ``page_published``, ``page_slug_changed`` and ``post_page_move`` after the change is committed: a crash
between would lose them. What they announce is therefore heard where it is saved, inside the transaction of
``Page.save``; ``page_published`` is heard once more, because other receivers of it still change the page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from content.signals import pages_say_otherwise

from . import outbox

INTENT = timedelta(seconds=30)
"""A view restriction is saved in no transaction: its jobs are written before, to run later, and again after."""

_UNSEEN = {"latest_revision", "has_unpublished_changes", "draft_title", "latest_revision_created_at", "locked"}
"""Fields that are saved with a draft and change nothing for readers."""


def connect() -> None:
    """Called once, when the apps are ready."""
    pre_save.connect(_address_changes, dispatch_uid="kepu_search.address_changes")
    post_save.connect(_page_saved, dispatch_uid="kepu_search.page_saved")
    post_delete.connect(_page_changed, sender=Page, dispatch_uid="kepu_search.page_deleted")
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="kepu_search.page_changed")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_branch_changed, dispatch_uid="kepu_search.branch_changed")
    pages_say_otherwise.connect(_pages_say_otherwise, dispatch_uid="kepu_search.pages_say_otherwise")
    for before in (pre_save, pre_delete):
        before.connect(_privacy_changes, sender=PageViewRestriction, dispatch_uid="kepu_search.privacy_changes")
    for after in (post_save, post_delete):
        after.connect(_privacy_changed, sender=PageViewRestriction, dispatch_uid="kepu_search.privacy_changed")


def _address_changes(sender: type, instance: Any, raw: bool, **kwargs: Any) -> None:
    """A new slug or a move changes the addresses below, and a move may change who may read."""
    if raw or not isinstance(instance, Page) or instance.pk is None or not instance.numchild:
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    if before is not None and before != instance.url_path:
        outbox.enqueue(branch(instance), hint=False)


def _page_saved(sender: type, instance: Any, raw: bool, update_fields: Any, created: bool, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Page) or (created and not instance.live):
        return
    if update_fields and _UNSEEN.issuperset(update_fields):
        return
    if has_record(instance.specific_class):
        outbox.enqueue([instance.pk], hint=False)


def _page_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    """Published, withdrawn or deleted; deleting a branch tells of each page in it."""
    if has_record(instance.specific_class):
        outbox.enqueue([instance.pk])


def _branch_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    outbox.enqueue(branch(instance))


def _pages_say_otherwise(sender: type, page_ids: list[int], **kwargs: Any) -> None:
    outbox.enqueue(page_ids)


def _privacy_changes(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        outbox.enqueue(branch(page), delay=INTENT, hint=False)


def _privacy_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:  # else the page itself is being deleted, and that is heard too
        outbox.enqueue(branch(page))


def branch(page: Page) -> list[int]:
    """Ids of a page and all below it, of those types that have a record; live or not."""
    types = ContentType.objects.get_for_models(*filter(has_record, get_page_models())).values()
    below = Page.objects.filter(path__startswith=page.path, content_type__in=list(types))
    return list(below.values_list("pk", flat=True))


def has_record(model: type | None) -> bool:
    """Whether pages of this type are searched for."""
    return model is not None and hasattr(model, "to_record")
