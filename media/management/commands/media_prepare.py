from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from media.library import mark_missing
from media.responsive import pictures_for_display, prepare


class Command(BaseCommand):
    help = "补齐图片的各种尺寸与格式（AVIF、WebP、JPEG）。并补上查重用的指纹。可重复运行，已有的不会重做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=0, help="最多处理多少张图片；默认全部。")

    def handle(self, *args: Any, **options: Any) -> None:
        made = unreadable = worked = 0
        for picture in pictures_for_display().order_by("-pk").iterator(chunk_size=200):
            try:
                new = prepare(picture)
            except OSError as error:
                unreadable += 1
                self.stderr.write(f"图片 {picture.pk} 的原文件读不出来：{error}")
                continue
            made, worked = made + new, worked + bool(new)
            if options["limit"] and worked >= options["limit"]:
                break
        marked = mark_missing()
        words = f"新做 {made} 个尺寸，给 {marked} 张图片补了查重用的指纹，{unreadable} 张图片的原文件读不出来。"
        self.stdout.write(words)
