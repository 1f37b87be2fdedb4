"""``search_status``: health and lag of the index; exits with 1 when something is to be done."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import localtime

from ...status import Status, status


class Command(BaseCommand):
    help = "搜索索引的健康、滞后和失败情况；有问题时以 1 退出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        found = status()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), cls=DjangoJSONEncoder, ensure_ascii=False))
        else:
            self.stdout.write(_for_people(found))
        if not found.ok:
            sys.exit(1)


def _for_people(found: Status) -> str:
    built = f"{localtime(found.built_at):%Y-%m-%d %H:%M}" if found.built_at else "从未"
    lines = [
        f"引擎　　{found.engine}，{'正常' if found.ok else '有问题'}{'，正在重建' if found.rebuilding else ''}",
        f"文档　　{found.documents} 个（公开页面 {found.pages} 个），{found.bytes / 1e6:.1f} MB，{found.segments} 段",
        f"建于　　{built}",
        f"等待　　{found.waiting} 个，最久 {found.lag_seconds} 秒",
        f"失败　　重试中 {found.failing} 个，搁置 {found.set_aside} 个",
    ]
    return "\n".join([*lines, *(f"请处理　{problem}" for problem in found.problems)])
