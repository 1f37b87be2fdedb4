"""A question, and each time it was asked. No name, no network address, no text that wasn't masked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from content.models import Region, RumorPage
from content.vocabulary import QuestionState


class Question(models.Model):
    """Messages that say the same, joined.

    ``text`` is the first of them, masked; ``wordings`` are others, one a line. ``pairs`` are the pairs of characters
    they are compared by, ``digest`` makes equal ones one row. ``rumor`` is being written or answers it; ``proposal``
    is a published rebuttal that may answer it, for an editor to decide. Readers see ``public_words`` alone.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    text = models.TextField("读者发来的消息")
    wordings = models.TextField("其他讲法", blank=True)
    pairs = models.TextField(editable=False)
    state = models.CharField("进度", max_length=10, choices=QuestionState, default=QuestionState.NEW, db_index=True)
    reason = models.CharField("不答复的原因", max_length=200, blank=True)
    asked = models.PositiveIntegerField("问的人数", default=0)
    first_asked_at = models.DateTimeField("第一次问", default=now)
    last_asked_at = models.DateTimeField("最近一次问", default=now, db_index=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="交给谁",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField("最晚哪天", null=True, blank=True)
    rumor = models.ForeignKey(
        RumorPage, verbose_name="辟谣", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposal = models.ForeignKey(
        RumorPage, verbose_name="也许已经答复", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_as = models.CharField(max_length=10, blank=True, editable=False)
    public_words = models.CharField("正在核实", max_length=120, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "读者提问"
        verbose_name_plural = "读者提问"
        ordering = ["-asked", "-last_asked_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something about it."""
        return self.state not in (QuestionState.ANSWERED, QuestionState.REFUSED)


class Asking(models.Model):
    """One reader's asking. With an address it is also the job of telling this reader, once.

    ``ticket`` stands in the form: sent twice, it is one asking. The address is erased as soon as the letter is on its
    way, when the reader says so, and when the time to keep it is over. ``claimed_until`` is the end of a lease.
    """

    ticket = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, verbose_name="提问", on_delete=models.CASCADE, related_name="askings")
    asked_at = models.DateTimeField("时间", default=now, db_index=True)
    region = models.ForeignKey(
        Region, verbose_name="地区", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    consent = models.CharField("同意的条款版本", max_length=20)
    address = models.EmailField("邮箱", max_length=254, blank=True)
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("失败次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", default=now)
    claimed_until = models.DateTimeField("租约到期", null=True, blank=True)

    class Meta:
        verbose_name = "一次提问"
        verbose_name_plural = "一次提问"

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class Comparison(models.Model):
    """A rebuttal that was published, to be compared with the open questions as soon as the index knows it."""

    page_id = models.BigIntegerField("页面", unique=True)
    ticket = models.UUIDField(default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "新辟谣和提问的比对"
        verbose_name_plural = "新辟谣和提问的比对"

    def __str__(self) -> str:
        return f"页面 {self.page_id}"
