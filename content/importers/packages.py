"""Office packages (XLSX, DOCX) are looked through before anything reads them: size unpacked, macros, entities."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from media.documents import accept_document
from media.uploads import UploadRefused

from .refusals import ImportRefused

MAX_PARTS = 2_000
MAX_TEXT_BYTES = 10 * 1024 * 1024
MAX_SHARED_STRINGS = 6 * 1024 * 1024
_MARKUP = (".xml", ".rels", ".vml")
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 4096


def open_package(data: bytes, extension: str) -> zipfile.ZipFile:
    """The package, found harmless; ImportRefused otherwise. ``extension`` is ``xlsx`` or ``docx``.

    Sizes are read from the directory before a byte is unpacked; unpacking never yields more than they say.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        _check_sizes(package)
        kind = accept_document(data, f"file.{extension}").rpartition(".")[2]
        _check_markup(package)
    except UploadRefused as refusal:
        raise ImportRefused(str(refusal.messages[0])) from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise ImportRefused("文件已损坏或加了密码，打不开。请重新保存后再传。") from None
    if kind != extension:
        raise ImportRefused(f"这是 {kind.upper()} 文件，这里要的是 {extension.upper()} 文件。")
    return package


def _check_sizes(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MAX_PARTS:
        raise ImportRefused(f"文件里有 {len(parts)} 个部分，不像正常的文档，没有打开。")
    text = sum(part.file_size for part in parts if part.filename.lower().endswith(_MARKUP))
    if text > MAX_TEXT_BYTES:
        most = MAX_TEXT_BYTES // 1048576
        raise ImportRefused(
            f"文件解开后有 {text // 1048576} MB 文字，超过 {most} MB，没有打开。请删掉用不着的工作表和内容。"
        )
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if shared > MAX_SHARED_STRINGS:
        raise ImportRefused(f"表格里的文字超过 {MAX_SHARED_STRINGS // 1048576} MB，请分成几个文件。")


def _check_markup(package: zipfile.ZipFile) -> None:
    """No part may declare a document type: that is where entities come from, and office files have none."""
    for part in package.infolist():
        if part.filename.lower().endswith(_MARKUP):
            with package.open(part) as file:
                head = file.read(_HEAD).replace(b"\0", b"")
            if _DOCTYPE.search(head):
                raise ImportRefused("文件里声明了 XML 实体，可能用来攻击，没有打开。请用 Office 或 WPS 重新保存。")
