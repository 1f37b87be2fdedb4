"""Articles from Word files."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth
from defusedxml.common import DefusedXmlException

from .articles import article_reading
from .lookups import Lookups
from .packages import open_package
from .plans import Reading
from .refusals import ImportRefused
from .stories import Story, from_html

MAX_BYTES = 20 * 1024 * 1024
MAX_DOCUMENT = 4 * 1024 * 1024
MAX_TAGS = 100_000
_STYLES = "\n".join(
    f"p[style-name='{name}'] => h{level}:fresh"
    for level in (1, 2, 3)
    for name in (f"标题 {level}", f"标题{level}", f"heading {level}")
)


def read_word(data: bytes, lookups: Lookups) -> Reading:
    """One article of a DOCX file."""
    story, title = word_story(data)
    return article_reading(story, title)


def word_story(data: bytes) -> tuple[Story, str]:
    """The story of a DOCX file and the title it names in its properties; ImportRefused with the reason."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"文件有 {len(data) / 1048576:.0f} MB，超过了 {MAX_BYTES // 1048576} MB 的上限。")
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise ImportRefused("这是旧版 Word 文件（doc）或加了密码。请在 Word 或 WPS 里另存为不加密码的 docx。")
    if data[:2] != b"PK":
        raise ImportRefused("这不是 Word 文件。请上传 DOCX 文件。")
    package = open_package(data, "docx")
    large = max((part.file_size for part in package.infolist() if part.filename.endswith(".xml")), default=0)
    if large > MAX_DOCUMENT:
        raise ImportRefused(f"文字部分有 {large // 1048576} MB，超过 {MAX_DOCUMENT // 1048576} MB，请分成几篇。")
    if any(package.read(name).count(b"<") > MAX_TAGS for name in package.namelist() if name.endswith(".xml")):
        raise ImportRefused("文件的结构太复杂，请分成几篇，或把文字复制到新文件里。")
    return _converted(data), ""


def _converted(data: bytes) -> Story:
    pictures: dict[str, bytes] = {}

    def keep(image: Any) -> dict[str, str]:
        address = f"kept:{len(pictures)}"
        with image.open() as file:
            pictures[address] = file.read()
        return {"src": address}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(keep)
        )
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, OSError, ExpatError, DefusedXmlException,
            zipfile.BadZipFile, RecursionError):  # fmt: skip
        # mammoth raises whatever a broken file makes it trip over
        raise ImportRefused("Word 文件的结构坏了，打不开。请在 Word 或 WPS 里重新保存后再传。") from None
    story = from_html(result.value, pictures.get)
    if any("external" in message.message.lower() for message in result.messages):
        story.notes.append("有图片只是链接到电脑上或网上的文件，没有导入。请在 Word 里改成“嵌入”再传。")
    return story
