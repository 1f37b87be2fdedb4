"""Who asked for what, what became news, and what went to whom.

``Subscriber`` and what hangs on it is personal: ``selectors.everything_about`` exports all of it and
``subscribing.erase`` removes it.

Who writes rows of several people locks the people first and their deliveries afterwards, each in the order of their
keys, or passes over what is locked: two that did it in any order could wait for each other.
"""

from __future__ import annotations

import uuid
from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .vocabulary import Change, DeliveryState, EditionState, MessageKind, MessageState, Rate

NOT_LISTENING = Q(confirmed_at=None) | Q(paused_at__isnull=False) | Q(disabled_at__isnull=False)
"""Subscribers whom no news may go to."""

TOLD = Q(state__in=[DeliveryState.SENT, DeliveryState.SENDING]) | Q(message__uncertain=True)
"""Deliveries of what people got, or perhaps got, whatever became of the message: they hear of corrections."""


class Subscriber(models.Model):
    """One address on one channel. Nothing but confirmations goes there before ``confirmed_at``.

    ``link_version`` is part of every link to the person's own page: raising it takes back all links.
    ``disabled_at`` is set when the address refuses for good; the person has to confirm anew.
    """

    channel = models.CharField("渠道", max_length=20, default="email")
    address = models.CharField("地址", max_length=1000)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    consent_text = models.TextField("同意的内容", blank=True)
    consent_version = models.CharField("同意内容的版本", max_length=20, blank=True)
    consented_at = models.DateTimeField("同意时间", null=True, blank=True)
    time_zone = models.CharField("时区", max_length=40, default="Asia/Shanghai")
    quiet_from = models.TimeField("安静时段开始", default=time(22, 0))
    quiet_to = models.TimeField("安静时段结束", default=time(7, 30))
    emergencies = models.BooleanField("所订地区的紧急科普不受安静时段和每日封数限制", default=False)
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True)
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True)
    disabled_reason = models.CharField("停用原因", max_length=200, blank=True)
    link_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "订阅者"
        verbose_name_plural = "订阅者"
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="kepu_push_one_address")]
        indexes = [models.Index(fields=["id"], condition=NOT_LISTENING, name="kepu_push_not_listening")]

    def __str__(self) -> str:
        return f"订阅者 {self.pk}"


class Wish(models.Model):
    """A ``query`` that subscriptions have, once for all of them. Derived: ``wish_index`` makes it anew from them."""

    query = models.CharField("内容", max_length=2000, unique=True)

    class Meta:
        verbose_name = "条件"
        verbose_name_plural = "条件"

    def __str__(self) -> str:
        return f"条件 {self.pk}"


class WishKey(models.Model):
    """What a piece must have one of to fit a wish: a term of its text, or a value of a facet (``wish_keys``).

    ``rest`` is what a piece with this key must be held against: ``wishes.parts``, as JSON.
    """

    key = models.CharField(max_length=200)
    rest = models.TextField()
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        verbose_name = "条件的索引"
        verbose_name_plural = "条件的索引"
        constraints = [models.UniqueConstraint(fields=["key", "rest", "wish"], name="kepu_push_one_key")]

    def __str__(self) -> str:
        return f"条件 {self.wish_id}：{self.key}"


class Subscription(models.Model):
    """What somebody wants to hear of: ``query`` is a ``Criteria`` as ``Criteria.to_query`` writes it.

    ``wish`` is the same as a row of the index; without one the subscription is matched by itself until it gets one.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )  # the constraint's index begins with it
    name = models.CharField("名称", max_length=40, blank=True)
    query = models.CharField("内容", max_length=2000)
    wish = models.ForeignKey(
        Wish, null=True, editable=False, on_delete=models.SET_NULL, related_name="subscriptions", db_index=False
    )
    rate = models.CharField("频率", max_length=20, choices=Rate.choices, default=Rate.DAILY)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True)

    class Meta:
        verbose_name = "订阅"
        verbose_name_plural = "订阅"
        constraints = [models.UniqueConstraint(fields=["subscriber", "query"], name="kepu_push_one_wish")]
        indexes = [
            models.Index(
                fields=["wish", "id", "subscriber", "confirmed_at", "paused_at"], name="kepu_push_who_wants"
            ),  # all that is read of very many, so that the rows themselves needn't be
        ]

    def __str__(self) -> str:
        return f"订阅 {self.pk}"


class Asking(models.Model):
    """That a confirmation was asked for, by keyed hashes that mean nothing after a day: to flood nobody."""

    key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "索取记录"
        verbose_name_plural = "索取记录"
        indexes = [models.Index(fields=["key", "at"], name="kepu_push_asked")]

    def __str__(self) -> str:
        return f"索取 {self.pk}"


class Look(models.Model):
    """A page that has to be looked at for news. Written in the transaction that changes the page, one row a page."""

    page_id = models.BigIntegerField(unique=True)
    ticket = models.UUIDField(default=uuid.uuid4)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = "待查看页面"
        verbose_name_plural = "待查看页面"
        indexes = [models.Index(fields=["next_try_at"], name="kepu_push_look_due")]

    def __str__(self) -> str:
        return f"页面 {self.page_id}"


class Edition(models.Model):
    """A state of a page that is news: its first publication, then whatever readers must be told of.

    ``facts`` are what later states are compared with. ``cursor`` is the last subscriber looked at.
    """

    page_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    change = models.CharField("变化", max_length=20, choices=Change.choices)
    words = models.TextField("变化说明", blank=True)
    facts = models.JSONField(default=dict)
    title = models.CharField("标题", max_length=255)
    url = models.CharField("网址", max_length=500)
    is_emergency = models.BooleanField("紧急", default=False)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField("状态", max_length=20, choices=EditionState.choices, default=EditionState.MATCHING)
    cursor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "推送"
        verbose_name_plural = "推送"
        constraints = [models.UniqueConstraint(fields=["page_id", "number"], name="kepu_push_one_edition")]
        indexes = [
            models.Index(fields=["created_at"], name="kepu_push_matching", condition=Q(state=EditionState.MATCHING))
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_change_display()}）"


class Message(models.Model):
    """What is handed to a channel in one piece. ``uid`` stays the same however often it is tried.

    ``uncertain``: at some try the channel perhaps took it, and nobody was told: the process died, or no answer came.
    Tried again, it may have gone out twice; given up, it may have arrived.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="messages")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField("种类", max_length=20, choices=MessageKind.choices)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField("状态", max_length=20, choices=MessageState.choices, default=MessageState.WAITING)
    subject = models.CharField("标题", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    uncertain = models.BooleanField("可能重复", default=False)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="kepu_push_to_send",
                condition=Q(state__in=[MessageState.WAITING, MessageState.IN_FLIGHT]),
            ),
            models.Index(fields=["subscriber", "created_at"], name="kepu_push_messages"),
        ]

    def __str__(self) -> str:
        return f"消息 {self.pk}"


class Delivery(models.Model):
    """That a piece goes to a person, once, however many subscriptions ask for it. ``reasons`` are their ids.

    ``is_urgent``: ``policy.is_urgent`` said so when the person was found.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="deliveries")
    reasons = models.JSONField(default=list)
    state = models.CharField("状态", max_length=20, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    is_urgent = models.BooleanField("不等", default=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="deliveries")

    class Meta:
        verbose_name = "投递"
        verbose_name_plural = "投递"
        constraints = [models.UniqueConstraint(fields=["subscriber", "edition"], name="kepu_push_once")]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="kepu_push_due",
                condition=Q(state=DeliveryState.WAITING, message=None),
            )
        ]

    def __str__(self) -> str:
        return f"投递 {self.pk}"
