"""``push_rebuild``: the index of what subscribers want, made anew from the subscriptions while matching goes on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.progress import ProgressBar

from ... import wish_index
from ...models import Subscription, Wish


class Command(BaseCommand):
    help = "从数据库重建订阅条件的索引；重建期间照常匹配"

    def handle(self, *args: Any, **options: Any) -> None:
        todo = Wish.objects.count() + Subscription.objects.filter(wish=None).count()
        bar = ProgressBar(todo, "重建订阅索引")
        try:
            count = wish_index.rebuild(lambda done: bar.step(count=done))
        finally:
            bar.finish()
        self.stdout.write(f"订阅索引已重建：{count} 种条件")
