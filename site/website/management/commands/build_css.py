"""Join the stylesheets of the design system into ``static/website/site.css``."""

from __future__ import annotations

import re

from django.core.management.base import BaseCommand

from website.stylesheets import FOLDER, ORDER, OUTPUT

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")
# A space before ":" may be a descendant selector, one after it never is needed; "+", ">" and "(" stay as they are.
AROUND = re.compile(r"\s*([{};,])\s*|(:)\s+")


def joined_css() -> str:
    """All stylesheets in their order, without comments and needless space."""
    source = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ORDER)
    tight = AROUND.sub(r"\1\2", SPACE.sub(" ", COMMENT.sub("", source)))
    return tight.replace(";}", "}").strip() + "\n"


class Command(BaseCommand):
    """Write ``site.css``; does nothing when it is already what the sources say."""

    help = "把各个样式文件合成一个 site.css"

    def handle(self, *args: object, **options: object) -> None:
        css = joined_css()
        if OUTPUT.exists() and OUTPUT.read_text(encoding="utf-8") == css:
            return
        OUTPUT.write_text(css, encoding="utf-8")
        self.stdout.write(f"site.css: {len(css.encode())} bytes")
