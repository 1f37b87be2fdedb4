"""One article out of a story: title, summary, body, and the pictures that need words."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from content.models import ArticlePage
from content.plain_text import html_text
from media.uploads import UploadRefused, accept_picture

from .lookups import key
from .plans import PlannedRow, Reading, RowStatus
from .refusals import ImportRefused
from .stories import Story

_THUMBNAIL = (240, 180)
_TITLE_LENGTH, _SUMMARY_LENGTH = 60, 110


@dataclass(frozen=True, slots=True)
class PictureAsk:
    """A picture as the preview shows it: a small copy in ``thumbnail`` (a data address), or why it can't be taken."""

    number: int
    thumbnail: str
    alt_text: str
    after: str
    size: str
    refusal: str = ""


def article_reading(story: Story, title: str) -> Reading:
    """The one article of a document."""
    if not story.blocks:
        raise ImportRefused("文件里没有文字。")
    title = title or _taken_title(story)
    pictures = _asked(story)
    fields = {"title": title, "summary": _summary(story), "body": story.blocks}
    row = PlannedRow(1, title, fields=fields, notes=list(story.notes))
    row.notes += [f"第 {each.number + 1} 张图片不能用：{each.refusal}" for each in pictures if each.refusal]
    row.cells = [json.dumps([_plain(each) for each in pictures])]
    if not title:
        row.notes.append("没有找到标题，请在下面填写。")
    return Reading([row])


def asked_pictures(row: PlannedRow) -> list[PictureAsk]:
    """The pictures of an article that was read."""
    return [PictureAsk(**each) for each in json.loads(row.cells[0])] if row.cells else []


def _plain(each: PictureAsk) -> dict[str, Any]:
    return {name: getattr(each, name) for name in PictureAsk.__slots__}


def _taken_title(story: Story) -> str:
    """The first heading, or a short first line; it leaves the body."""
    first = story.blocks[0]
    if first["type"] != "text":
        return ""
    found = re.match(r"<(h2|p)>(.*?)</\1>", first["value"])
    words = html_text(found[2]) if found else ""
    if not found or not words or len(words) > _TITLE_LENGTH or (found[1] == "p" and words[-1] in "。！？；：，"):
        return ""
    first["value"] = first["value"][found.end() :]
    if not first["value"]:
        story.blocks.pop(0)
    return words


def _summary(story: Story) -> str:
    """The first paragraph that says something, cut at the end of a sentence."""
    for block in story.blocks:
        for words in re.findall(r"<p>(.*?)</p>", block["value"]) if block["type"] == "text" else ():
            text = html_text(words)
            if len(text) >= 20:
                return _whole_sentences(text)
    return ""


def _whole_sentences(text: str) -> str:
    if len(text) <= _SUMMARY_LENGTH:
        return text
    cut = max(text.rfind(mark, 0, _SUMMARY_LENGTH) for mark in "。！？；")
    return text[: cut + 1] if cut >= 20 else f"{text[: _SUMMARY_LENGTH - 1]}…"


def _asked(story: Story) -> list[PictureAsk]:
    return [_ask(n, picture.data, picture.alt_text, picture.after) for n, picture in enumerate(story.pictures)]


def _ask(number: int, data: bytes, alt_text: str, after: str) -> PictureAsk:
    try:
        accepted = accept_picture(data)
    except UploadRefused as refusal:
        return PictureAsk(number, "", alt_text, after, "", str(refusal.messages[0]))
    with Image.open(io.BytesIO(accepted.data)) as image:
        image.thumbnail(_THUMBNAIL)
        small = io.BytesIO()
        image.convert("RGB").save(small, "JPEG", quality=70)
    address = f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode()}"
    return PictureAsk(number, address, alt_text[:255], after, f"{accepted.width} × {accepted.height}")


def match_articles(rows: Sequence[PlannedRow], labels: Mapping[str, str], user: Any) -> None:
    """An article is always new; one of the same title is named."""
    wanted = {key(row.title) for row in rows}
    found = {key(title) for title in ArticlePage.objects.values_list("draft_title", flat=True)} & wanted
    for row in rows:
        row.status = RowStatus.NEW
        if row.title and key(row.title) in found:
            row.note("网站上已有同题的文章，请先看看是不是同一篇。")


def with_pictures(blocks: Sequence[Mapping[str, Any]], ids: Mapping[int, int]) -> list[dict[str, Any]]:
    """Blocks with the ids of saved pictures; a picture that was not saved leaves no block."""
    placed: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] != "picture":
            placed.append(dict(block))
        elif block["value"]["picture"] in ids:
            placed.append({**block, "value": {**block["value"], "picture": ids[block["value"]["picture"]]}})
    return placed


def picture_key(data: bytes) -> str:
    """Equal for equal pictures."""
    return hashlib.sha256(data).hexdigest()
