"""The fixed choices of push, with their Chinese words."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

STOPPED = "自己退订"
"""Why an address is closed, when its owner closed it."""


SENT_AGAIN = timedelta(days=30)
"""So long what could not be sent may be sent again."""


class Rate(TextChoices):
    AT_ONCE = "at_once", "有就发（五分钟内的合成一封）"
    DAILY = "daily", "每天一封，早上八点"
    WEEKLY = "weekly", "每周一封，周一早上八点"


class Change(TextChoices):
    """Why a state of a page is news for somebody."""

    NEW = "new", "新发布"
    CORRECTED = "corrected", "更正"
    VERDICT = "verdict", "结论改变"
    WITHDRAWN = "withdrawn", "撤回"


class EditionState(TextChoices):
    MATCHING = "matching", "正在找人"
    PAUSED = "paused", "已暂停"
    CANCELLED = "cancelled", "已取消"
    DONE = "done", "已分发"


class DeliveryState(TextChoices):
    WAITING = "waiting", "等待"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发"
    FAILED = "failed", "没发成"
    DROPPED = "dropped", "不再发"


class MessageKind(TextChoices):
    CONFIRM = "confirm", "确认订阅"
    LINK = "link", "管理链接"
    NEWS = "news", "新内容"
    RECALL = "recall", "更正通知"


class MessageState(TextChoices):
    WAITING = "waiting", "等待"
    IN_FLIGHT = "in_flight", "正在交出"
    SENT = "sent", "已交出"
    FAILED = "failed", "没发成"
