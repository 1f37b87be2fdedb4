"""Accounts as Django keeps them, read together with what every screen asks of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class Accounts(ModelBackend):
    """Django's own backend; an account comes with its office and its Wagtail profile in one query.

    Rights come with roles, which are groups. Those given to a single account, which no screen offers, don't count:
    every screen would ask for them.
    """

    def get_user(self, user_id: Any) -> Any:
        user = get_user_model().objects.select_related("membership", "wagtail_userprofile").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
