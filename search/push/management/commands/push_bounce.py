"""``manage.py push_bounce < mail``: a mail server hands over a letter that came back."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from search.push.bounces import take

LONGEST = 2_000_000


class Command(BaseCommand):
    help = "从标准输入读一封退信（RFC 3464），记下没送到的推送；邮箱不存在的不再写信。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = take(sys.stdin.buffer.read(LONGEST))
        if found is None:
            self.stdout.write("不是退信，或者退的不是推送的信")
        else:
            self.stdout.write(f"记下了：{found.status}{'，不再写信' if found.is_for_good else ''}")
