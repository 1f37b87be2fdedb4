"""Which organization an account works for, and what its role has been given."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Membership(models.Model):
    """An account works on the pages of one organization and of those below it; without a row, on all pages."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    organization = models.ForeignKey(
        "content.Organization", verbose_name="所属单位", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "所属单位"
        verbose_name_plural = "所属单位"

    def __str__(self) -> str:
        return f"{self.user}：{self.organization}"


class OfferedRight(models.Model):
    """A right that a role was once given: an upgrade gives new ones, and none that an administrator has taken away."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["group", "permission"], name="content_right_offered_once")]

    def __str__(self) -> str:
        return f"{self.group}：{self.permission}"
