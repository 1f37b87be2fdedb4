"""``manage.py setup_site``: regions, topics and the tree of sections. Idempotent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.foundation import lay_foundation


class Command(BaseCommand):
    help = "建立地区、主题、栏目和站点；再次运行不会改动已有内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hostname", default="localhost")
        parser.add_argument("--port", type=int, default=80)

    def handle(self, *args: Any, **options: Any) -> None:
        home = lay_foundation(hostname=options["hostname"], port=options["port"])
        self.stdout.write(f"站点已就绪：{home.get_url()}")
