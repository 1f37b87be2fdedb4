"""HTML of other programs to our stories: words, headings, lists, links, tables and pictures; nothing else comes along.

The text is built anew from the words, never copied as markup, so no style, script or tracking can survive.
"""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import Comment, NavigableString, PageElement, Tag

from .refusals import ImportRefused
from .tables import Cell

MAX_HTML = 8 * 1024 * 1024
MAX_ELEMENTS = 60_000
MAX_DEPTH = 150
MAX_PICTURES = 60
MAX_TABLE = (200, 30)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DROPPED = {"script", "style", "head", "noscript", "template", "form", "input", "button", "select", "link", "meta"}
_MEDIA = {"iframe": "视频", "video": "视频", "audio": "音频", "object": "插件", "embed": "插件", "canvas": "画布",
          "mpvoice": "音频", "qqmusic": "音频", "mp-miniprogram": "小程序", "mp-common-profile": "公众号名片",
          "mp-common-videosnap": "视频号", "svg": "矢量图"}  # fmt: skip
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_KEPT = {"b": "b", "strong": "b", "sup": "sup", "sub": "sub"}
_TRACKING = re.compile(r"^(utm_\w+|spm|scm|from|isappinstalled|chksm|scene|sessionid|gclid|fbclid|share_\w+)$")
_DATA_PICTURE = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
_FETCH_NOTHING = "我们不去别的网站取图：请把要用的图另存下来，上传到图片库再插入。"
Block = dict[str, Any]


@dataclass(slots=True)
class FoundPicture:
    """A picture of a document; ``after`` are the words before it."""

    data: bytes
    alt_text: str
    after: str


@dataclass(slots=True)
class Story:
    """Blocks as they are stored; a picture block names its place in ``pictures`` until these are saved."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[FoundPicture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def from_paragraphs(cell: Cell) -> list[Block]:
    """Plain lines as one block of paragraphs."""
    lines = [" ".join(line.split()) for line in str(cell or "").translate(_INVISIBLE).splitlines()]
    text = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
    return [{"type": "text", "value": text}] if text else []


def from_html(source: str, pictures: Callable[[str], bytes | None] | None = None) -> Story:
    """The story of a document or article. ``pictures`` gives the data of an address that the document holds itself."""
    if len(source) > MAX_HTML:
        raise ImportRefused(f"内容超过 {MAX_HTML // 1048576} MB，请分成几篇。")
    if source.count("<") > MAX_ELEMENTS:
        raise ImportRefused("内容的结构太复杂，请只复制正文。")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        tree = BeautifulSoup(source, "html.parser")
    return _Teller(pictures or _no_picture).tell(tree)


def _no_picture(address: str) -> bytes | None:
    return None


class _Teller:
    """Walks a tree once and collects blocks."""

    def __init__(self, pictures: Callable[[str], bytes | None]) -> None:
        self.story, self._pictures = Story(), pictures
        self._html: list[str] = []
        self._line: list[str] = []
        self._remote, self._left_out, self._last_words = 0, dict[str, int](), ""

    def tell(self, tree: Tag) -> Story:
        self._walk(tree, 0)
        self._close_text()
        if self._remote:
            self.story.notes.append(f"有 {self._remote} 张图片在别的网站上，没有导入。{_FETCH_NOTHING}")
        for what, count in self._left_out.items():
            self.story.notes.append(f"有 {count} 处{what}没有导入。")
        return self.story

    def _walk(self, node: PageElement, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ImportRefused("内容嵌套得太深，请只复制正文。")
        if isinstance(node, Comment):
            return
        if isinstance(node, NavigableString):
            self._say(str(node))
        elif isinstance(node, Tag):
            self._enter(node, depth)

    def _children(self, node: Tag, depth: int) -> None:
        for child in node.children:
            self._walk(child, depth + 1)

    def _enter(self, node: Tag, depth: int) -> None:
        name = node.name.lower()
        if name in _DROPPED or _hidden(node):
            return
        if name in _MEDIA:
            self._leave_out(_MEDIA[name])
        elif name in _HEADINGS:
            self._heading(node, _HEADINGS[name])
        elif name in ("ul", "ol"):
            self._list(node, name)
        elif name == "table":
            self._table(node, depth)
        elif name == "img":
            self._picture(node)
        elif name == "br":
            self._close_line()
        elif name in _KEPT or name == "a":
            self._inline(node, name, depth)
        elif name in _INLINE:
            self._children(node, depth)
        else:
            self._close_line()
            self._children(node, depth)
            self._close_line()

    def _say(self, words: str) -> None:
        words = re.sub(r"\s+", " ", words.translate(_INVISIBLE))
        if words.strip():
            self._last_words = words.strip()
        if words:
            self._line.append(escape(words, quote=False))

    def _inline(self, node: Tag, name: str, depth: int) -> None:
        if node.find(["img", "table", "p", "div", "section", "ul", "ol"]):
            self._children(node, depth)
            return
        text = _words(node)
        if not text:
            self._say(" " if node.get_text() else "")
            return
        self._last_words = text
        self._line.append(_inline_html(node))

    def _heading(self, node: Tag, level: str) -> None:
        self._close_line()
        for picture in node.find_all("img"):
            self._picture(picture)
        if text := _words(node):
            self._last_words = text
            self._html.append(f"<{level}>{escape(text, quote=False)}</{level}>")

    def _list(self, node: Tag, name: str) -> None:
        self._close_line()
        items = "".join(f"<li>{html}</li>" for item in _items(node) if (html := _inline_html(item)))
        for picture in node.find_all("img"):
            self._picture(picture)
        if items:
            self._last_words = _words(node)
            self._html.append(f"<{name}>{items}</{name}>")

    def _close_line(self) -> None:
        html = re.sub(r"\s+", " ", "".join(self._line)).strip()
        self._line = []
        if re.sub(r"<[^>]+>|\s", "", html):
            self._html.append(f"<p>{html}</p>")

    def _close_text(self) -> None:
        self._close_line()
        if self._html:
            self.story.blocks.append({"type": "text", "value": "".join(self._html)})
        self._html = []

    def _table(self, node: Tag, depth: int) -> None:
        rows = table_rows(node)
        if not rows or len(rows) * len(rows[0]) <= 1 or node.find("table"):
            self._close_line()
            self._children(node, depth)
            self._close_line()
            return
        if len(rows) > MAX_TABLE[0] or len(rows[0]) > MAX_TABLE[1]:
            self.story.notes.append(f"有一张 {len(rows)} 行 {len(rows[0])} 列的表格太大，没有导入；可以作为附件上传。")
            return
        self._close_text()
        caption = _words(node.caption) if node.caption else ""
        if not caption:
            self.story.notes.append("有一张表格没有表题，发布前要补上。")
        table = {"data": rows, "first_row_is_table_header": True, "first_col_is_header": False,
                 "table_caption": caption}  # fmt: skip
        value = {"caption": caption[:120], "table": table, "note": ""}
        self.story.blocks.append({"type": "data_table", "value": value})
        for picture in node.find_all("img"):
            self._picture(picture)

    def _leave_out(self, what: str) -> None:
        self._left_out[what] = self._left_out.get(what, 0) + 1

    def _picture(self, node: Tag) -> None:
        address = str(node.get("src") or node.get("data-src") or "")
        if str(node.get("width", "")).rstrip("px") in ("0", "1") and str(node.get("height", "1")).rstrip("px") in "01":
            return
        data = _embedded(address) or self._pictures(address)
        if data is None:
            self._remote += 1
            return
        if len(self.story.pictures) >= MAX_PICTURES:
            self._leave_out(f"图片（一次最多 {MAX_PICTURES} 张）")
            return
        self._close_text()
        alt_text = " ".join(str(node.get("alt") or "").split())
        self.story.pictures.append(FoundPicture(data, alt_text, self._last_words[-30:]))
        place = len(self.story.pictures) - 1
        self.story.blocks.append({"type": "picture", "value": {"picture": place, "alt_text": "", "caption": ""}})


_INLINE = {"span", "font", "em", "i", "u", "s", "del", "ins", "small", "big", "mark", "code", "label", "abbr", "time",
           "cite", "q", "kbd", "var", "dfn", "o:p", "strike", "tt", "wbr"}  # fmt: skip


def _hidden(node: Tag) -> bool:
    style = re.sub(r"\s", "", str(node.get("style") or "")).lower()
    return node.has_attr("hidden") or "display:none" in style


def _words(node: PageElement) -> str:
    return " ".join(node.get_text("").translate(_INVISIBLE).split())


def _inline_html(node: Tag) -> str:
    """Words with bold, superscript, subscript and links; everything else is only its words."""
    inner = "".join(_inline_pieces(node))
    name = node.name.lower()
    inner = re.sub(r"\s+", " ", inner)
    if not re.sub(r"<[^>]+>|\s", "", inner):
        return inner
    if name == "a":
        address = clean_address(str(node.get("href") or ""))
        return f'<a href="{escape(address)}">{inner}</a>' if address and "<a " not in inner else inner
    if name in _KEPT:
        kept = _KEPT[name]
        return inner if f"<{kept}>" in inner else f"<{kept}>{inner}</{kept}>"
    return inner.strip() if name in ("li", "td", "th") else inner


def _inline_pieces(node: Tag) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            yield escape(str(child).translate(_INVISIBLE), quote=False)
        elif isinstance(child, Tag) and child.name.lower() not in _DROPPED | _MEDIA.keys() and not _hidden(child):
            yield " " if child.name == "br" else _inline_html(child)


def _items(node: Tag) -> Iterator[Tag]:
    """Items of a list; those of lists inside it follow their item."""
    for child in node.find_all("li"):
        for inner in child.find_all(["ul", "ol"]):
            inner.extract()
        yield child


def clean_address(address: str) -> str:
    """A link's address without what only counts readers; empty unless it is of the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = [(name, value) for name, value in asked if not _TRACKING.match(name)]
    fragment = "" if parts.fragment in ("rd", "wechat_redirect") else parts.fragment
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), fragment))


def _embedded(address: str) -> bytes | None:
    found = _DATA_PICTURE.match(address)
    if not found:
        return None
    try:
        return base64.b64decode(address[found.end() :], validate=False)
    except (binascii.Error, ValueError):
        return b""


def table_rows(node: Tag) -> list[list[str]]:
    """Rows of equal length; a cell over several columns or rows stands in the first of them."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(row for row in node.find_all("tr") if row.find_parent("table") is node):
        x = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (y, x) in taken:
                x += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for dy in range(down):
                for dx in range(across):
                    taken[y + dy, x + dx] = _words(cell) if dy == dx == 0 else ""
            x += across
    height, width = (max((place[n] for place in taken), default=-1) + 1 for n in (0, 1))
    return [[taken.get((y, x), "") for x in range(width)] for y in range(height)]


def _span(cell: Tag, name: str) -> int:
    found = re.fullmatch(r"\d{1,3}", str(cell.get(name) or ""))
    return min(max(int(found[0]) if found else 1, 1), MAX_TABLE[1] + 1)
