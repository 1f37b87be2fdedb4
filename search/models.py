from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class IndexJob(models.Model):
    """A page whose place in the index has to be looked at again.

    One row a page. What is to be done (put or drop) is decided when the job runs, from the page as it is then.
    ``ticket`` changes with every request: a job is done only if nobody asked again while it ran. ``claimed_until``
    is the end of a lease; a killed worker's rows are free again when it is over.
    """

    page_id = models.BigIntegerField("页面", unique=True)
    ticket = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("要求时间", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("失败次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", default=timezone.now)
    claimed_until = models.DateTimeField("租约到期", null=True, blank=True)
    claimed_by = models.CharField("执行者", max_length=100, blank=True)
    last_error = models.TextField("最近一次错误", blank=True)
    set_aside = models.BooleanField("已搁置", default=False)

    class Meta:
        verbose_name = "索引任务"
        verbose_name_plural = "索引任务"
        indexes = [models.Index(fields=["set_aside", "next_try_at"], name="kepu_indexjob_waiting")]

    def __str__(self) -> str:
        return f"页面 {self.page_id}"


class LearntTopics(models.Model):
    """What the worker learnt last from what is filed under topics; at most one row, which may be thrown away."""

    learnt_at = models.DateTimeField("学习时间", default=timezone.now)
    packed = models.BinaryField("学到的")

    class Meta:
        verbose_name = "主题的特征"
        verbose_name_plural = "主题的特征"

    def __str__(self) -> str:
        return f"主题的特征，{self.learnt_at:%Y-%m-%d}"
