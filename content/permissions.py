"""Who may do what with a page: Wagtail's answers, narrowed by office, by review, and by what readers have seen."""

from __future__ import annotations

from typing import Any

from wagtail.locks import BaseLock
from wagtail.models import PagePermissionTester
from wagtail.permissions import ModelPermissionPolicy

DUTY = "content.duty"
EVERYWHERE = None
_REMEMBERED = "_kepu_offices"


class NoNewOnes(ModelPermissionPolicy):
    """For rows that come from a package: nobody adds or deletes them by hand."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in ("add", "delete") and bool(super().user_has_permission(user, action))


def offices_of(user: Any) -> frozenset[int] | None:
    """Ids of the organizations whose pages this account works on; ``EVERYWHERE`` (None) for all.

    One or two queries the first time for an account object, none afterwards.
    """
    if not hasattr(user, _REMEMBERED):
        setattr(user, _REMEMBERED, _offices(user))
    known: frozenset[int] | None = getattr(user, _REMEMBERED)
    return known


def _offices(user: Any) -> frozenset[int] | None:
    from .models import Membership
    from .selectors import organizations_below

    if user.is_superuser:
        return EVERYWHERE
    own = Membership.objects.filter(user_id=user.pk).values_list("organization_id", flat=True).first()
    return EVERYWHERE if own is None else organizations_below(own)


def works_on(user: Any, page: Any) -> bool:
    """Whether the page belongs to this account's office. Pages of no office belong to those who work everywhere."""
    offices = offices_of(user)
    return offices is EVERYWHERE or getattr(page, "office_id", None) in offices


class OfficeLock(BaseLock):
    """Colleagues of other offices may look, and change nothing."""

    def for_user(self, user: Any) -> bool:
        return not works_on(user, self.object) or bool(super().for_user(user))

    def get_message(self, user: Any, *args: Any) -> Any:
        return super().get_message(user, *args) if works_on(user, self.object) else self.get_description(user)

    def get_locked_by(self, user: Any, *args: Any) -> Any:
        return super().get_locked_by(user, *args) if works_on(user, self.object) else "其他单位的页面"

    def get_description(self, user: Any, *args: Any) -> Any:
        if works_on(user, self.object):
            return super().get_description(user, *args)
        office = self.object.office
        return f"这一页由“{office}”维护，您可以看，不能改。" if office else "这一页由全省编辑部维护，您可以看，不能改。"


class NoLock(BaseLock):
    """What ``OfficeLock`` is built on where nothing else locks the page."""

    def for_user(self, user: Any) -> bool:
        return False


_OFFICE_LOCKS: dict[Any, Any] = {}


def office_lock(page: Any, lock: Any) -> Any:
    """``lock``, or none, made to keep other offices out as well. It stays a lock of its own kind."""
    base = lock or NoLock(page)
    kind = type(base)
    if kind not in _OFFICE_LOCKS:
        _OFFICE_LOCKS[kind] = type(f"Office{kind.__name__}", (OfficeLock, kind), {})
    made = object.__new__(_OFFICE_LOCKS[kind])
    vars(made).update(vars(base))
    return made


class ContentPermissions(PagePermissionTester):
    """For pages of content.

    An office changes its own pages only. What must be reviewed is published by its review alone, for administrators
    too. What readers have seen is taken away by those on duty only.
    """

    def _is_on_duty(self) -> bool:
        return bool(self.user.has_perm(DUTY))

    def can_publish(self) -> bool:
        page = self.page
        return not page.review_required and works_on(self.user, page) and bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_publish())

    def can_set_view_restrictions(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_publish())

    def can_unpublish(self) -> bool:
        allowed = not self.page.review_required or self._is_on_duty()
        return allowed and works_on(self.user, self.page) and bool(super().can_unpublish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        allowed = self.page.first_published_at is None or self._is_on_duty()
        return allowed and works_on(self.user, self.page) and bool(super().can_delete(ignore_bulk))

    def can_move(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_delete(ignore_bulk=True))

    def can_submit_for_moderation(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_submit_for_moderation())

    def can_lock(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_lock())

    def can_unlock(self) -> bool:
        return works_on(self.user, self.page) and bool(super().can_unlock())


class SectionPermissions(PagePermissionTester):
    """For sections: what must be reviewed is never published by the form that creates it."""

    def can_publish_subpage(self) -> bool:
        below = self.page.specific_class.allowed_subpage_models()
        reviewed = any(getattr(model, "review_required", False) for model in below)
        return not reviewed and bool(super().can_publish_subpage())
