"""``search_status``: health and lag of the index; exits with 1 when something is to be done."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
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
    server = f" {found.server}" if found.server else ""
    lines = [
        f"引擎　　{found.engine}{server}，{'正常' if found.ok else '有问题'}{'，正在重建' if found.rebuilding else ''}",
        f"文档　　{found.documents} 个（公开页面 {found.pages} 个）{_size(found)}",
        f"建于　　{_when(found.built_at)}",
        f"等待　　{found.waiting} 个，最久 {found.lag_seconds} 秒",
        f"失败　　重试中 {found.failing} 个，搁置 {found.set_aside} 个",
    ]
    if found.standby_built_at:
        lines.append(f"备用　　本机索引，建于 {_when(found.standby_built_at)}")
    return "\n".join([*lines, *(f"请处理　{problem}" for problem in found.problems)])


def _size(found: Status) -> str:
    """What the servers tell of it."""
    size = f"，{found.bytes / 1e6:.1f} MB" if found.bytes else ""
    return size + (f"，{found.segments} 段" if found.segments else "")


def _when(built_at: datetime | None) -> str:
    return f"{localtime(built_at):%Y-%m-%d %H:%M}" if built_at else "从未"
