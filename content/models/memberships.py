"""Which organization an account works for."""

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
