"""Where accounts are signed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class SignedIn(models.Model):
    """A session of an account. ``device`` is how its browser calls itself, in short."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=80, blank=True)
    address = models.GenericIPAddressField("网络地址", null=True, blank=True)
    since = models.DateTimeField("登录时间", default=now)
    seen_at = models.DateTimeField("最近使用", default=now)

    class Meta:
        verbose_name = "登录"
        verbose_name_plural = "登录"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user}：{self.device}"
