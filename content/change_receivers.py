"""The one place that hears what readers can see of a change, and notes it (see ``content.changes``).

Pages are heard where they are saved, in the transaction of the save, and again when Wagtail announces that they were
published, because other receivers of that change them: this module is connected last.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from media.models import Attachment, Picture

from . import changes, notices
from .models import (
    EmergencyNotice,
    HolidayNotice,
    KepuPage,
    Organization,
    Person,
    PublicSiteSettings,
    Region,
    SignOff,
    Topic,
)
from .selectors import MODELS
from .signals import pages_say_otherwise

_UNSEEN = {"latest_revision", "has_unpublished_changes", "draft_title", "latest_revision_created_at", "locked"}
"""Fields that are saved with a draft and change nothing for readers."""

ON_ANY_PAGE = (PublicSiteSettings, Site, Topic, Region, EmergencyNotice, Redirect)
ONCE_USED = (Person, Organization, Tag, Picture, Attachment)
"""On any page too, but nothing shows a new one before it is chosen."""


def connect() -> None:
    """Called once, when the apps are ready and all others listen."""
    pre_save.connect(_address_changes, dispatch_uid="content.change_of_address")
    post_save.connect(_saved, dispatch_uid="content.change_saved")
    post_delete.connect(_deleted, dispatch_uid="content.change_deleted")
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="content.change_of_page")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_branch_changed, dispatch_uid="content.change_of_branch")
    pages_say_otherwise.connect(_holidays_changed, dispatch_uid="content.change_of_holidays")


def _address_changes(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Page) or instance.pk is None or not instance.numchild:
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    if before is not None and before != instance.url_path:
        changes.note(changes.SITE, *_branch(instance))


def _saved(sender: type, instance: Any, created: bool, update_fields: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        if not (update_fields and _UNSEEN.issuperset(update_fields)) and not (created and not instance.live):
            _page_changed(sender, instance)
    elif isinstance(instance, SignOff):
        changes.note(changes.about_page(instance.page_id))
    elif isinstance(instance, PageViewRestriction):
        _privacy_changed(instance)
    elif isinstance(instance, ON_ANY_PAGE) or (isinstance(instance, ONCE_USED) and not created):
        changes.note(changes.SITE)


def _deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if sender is Page:
        _page_changed(sender, instance)
    elif isinstance(instance, PageViewRestriction):
        _privacy_changed(instance)
    elif isinstance(instance, ON_ANY_PAGE + ONCE_USED):
        changes.note(changes.SITE)


def _page_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    model = instance.specific_class
    if model is not None and issubclass(model, KepuPage):
        changes.note(changes.about_page(instance.pk), changes.about_kind(model.kind))
    else:
        changes.note(changes.SITE)


def _branch_changed(sender: type, instance: Page, **kwargs: Any) -> None:
    """Addresses changed, and perhaps who may read."""
    changes.note(changes.SITE, *_branch(instance))


def _privacy_changed(restriction: PageViewRestriction) -> None:
    page = Page.objects.filter(pk=restriction.page_id).first()  # none while the page itself is being deleted
    changes.note(changes.SITE, *(_branch(page) if page else ()))


def _branch(page: Page) -> list[str]:
    """A page and all of ours below it, live or not."""
    types = ContentType.objects.get_for_models(*MODELS.values()).values()
    below = Page.objects.filter(path__startswith=page.path, content_type__in=list(types))
    return [changes.about_page(pk) for pk in below.values_list("pk", flat=True)]


def _holidays_changed(sender: type, **kwargs: Any) -> None:
    if sender is HolidayNotice:
        changes.note(changes.HOLIDAYS, changes.SITE)


@receiver(changes.seen, dispatch_uid="content.take_up_changes")
def _take_up(sender: type, about: set[str], **kwargs: Any) -> None:
    """What this process keeps elsewhere."""
    if changes.HOLIDAYS in about:
        notices.look(now=True)
    if changes.SITE in about:
        cache.delete(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
