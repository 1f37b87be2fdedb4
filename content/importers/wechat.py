"""Articles from the HTML of WeChat's public accounts, pasted or saved. Nothing is fetched from anywhere."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from .articles import article_reading
from .lookups import Lookups
from .plans import Reading
from .refusals import ImportRefused
from .stories import MAX_HTML, Story, from_html
from .tables import decoded

_TITLES = ("#activity-name", "h1.rich_media_title", "h1")
_BODIES = ("#js_content", ".rich_media_content", "article", "body")


def read_wechat(data: bytes, lookups: Lookups) -> Reading:
    """One article of pasted or saved HTML."""
    story, title = wechat_story(data)
    return article_reading(story, title)


def wechat_story(data: bytes) -> tuple[Story, str]:
    """The story and the title of an article's HTML; ImportRefused with the reason."""
    if len(data) > MAX_HTML:
        raise ImportRefused(f"内容超过 {MAX_HTML // 1048576} MB，请只复制正文。")
    source = decoded(data)
    if not re.search(r"<\w+[^>]*>", source):
        source = "".join(f"<p>{line}</p>" for line in source.replace("<", "&lt;").splitlines())
    title, body = _parts(source) if "js_content" in source or "<html" in source[:2000].lower() else ("", source)
    story = from_html(body)
    if not story.blocks:
        raise ImportRefused("没有找到正文。请在文章页面里选中正文再复制，不要只复制网址。")
    return story, title


def _parts(source: str) -> tuple[str, str]:
    """Title and body of a saved page."""
    if source.count("<") > 200_000:
        raise ImportRefused("内容的结构太复杂，请只复制正文。")
    tree = BeautifulSoup(source, "html.parser")
    title = next((found.get_text(" ", strip=True) for css in _TITLES if (found := tree.select_one(css))), "")
    body = next((found for css in _BODIES if (found := tree.select_one(css))), tree)
    for heading in body.select(", ".join(_TITLES[:2])):
        heading.decompose()
    return title, body.decode_contents()
