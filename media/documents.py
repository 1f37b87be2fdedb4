"""The gate for files to download: the kinds that offices exchange, whole, and without programs inside."""

import io
import re
import zipfile
import zlib
from pathlib import PurePath

from media.filetypes import file_kind
from media.uploads import UploadRefused

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
DOCUMENT_EXTENSIONS = ("pdf", "docx", "xlsx", "pptx", "csv", "txt")
_ASKED_FOR = "请上传 PDF、DOCX、XLSX、PPTX、CSV 或 TXT 文件。"
_MACROS = "文件里带有宏或自动运行的程序，可能伤害读者的电脑，不能上传。请另存为不带宏的格式再传。"
_REASONS = {
    "ole": "这是旧版 Office 文件（doc、xls、ppt）。请另存为 docx、xlsx 或 pptx 再传。",
    "svg": "SVG 文件里可以夹带程序，出于安全不能上传。",
    "markup": "网页和 XML 文件里可以夹带程序，出于安全不能上传。请导出为 PDF 再传。",
    "archive": "压缩包里的内容无法检查，读者也不便在手机上打开。请把里面的文件分别上传。",
    "program": "这是程序文件，不能上传。",
    "rtf": "RTF 文件请另存为 DOCX 或 PDF 再传。",
}


def accept_document(data: bytes, name: str) -> str:
    """Verify a file by its content and return the name it should have (the extension fits the content).

    Raises UploadRefused with the reason in Chinese.
    """
    if not data:
        raise UploadRefused("这是一个空文件，请重新选择。", code="empty")
    if len(data) > MAX_DOCUMENT_BYTES:
        raise UploadRefused(f"文件有 {len(data) / 1048576:.1f} MB，超过了 20 MB 的上限。", code="too_large")
    extension = _true_extension(data, PurePath(name).suffix.lower().lstrip("."))
    return f"{PurePath(name).stem or 'file'}.{extension}"


def _true_extension(data: bytes, claimed: str) -> str:
    kind = file_kind(data[:1024])
    if kind == "pdf":
        _check_pdf(data)
        return "pdf"
    if kind == "zip":
        return _office_extension(data)
    if kind == "unknown":
        _check_text(data)
        return claimed if claimed in ("csv", "txt") else "txt"
    raise UploadRefused(_REASONS.get(kind, f"这种文件不能上传。{_ASKED_FOR}"), code="type")


_HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE_PDF = re.compile(rb"/(JavaScript|Launch)[\s/<\[(]")
_OBJECT_STREAM = re.compile(rb"/ObjStm.{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise UploadRefused("PDF 不完整，可能是上传或下载时中断了。请重新导出后再传。", code="broken")
    if _is_active(data) or any(_is_active(part) for part in _object_streams(data)):
        raise UploadRefused(_MACROS, code="macro")


def _is_active(part: bytes) -> bool:
    plain = _HEX_NAME.sub(lambda found: bytes([int(found[1], 16)]), part) if b"/#" in part or b"#" in part else part
    return _ACTIVE_PDF.search(plain) is not None


def _object_streams(data: bytes) -> list[bytes]:
    """Unpack the streams that hold other objects, at most 20 MB each."""
    unpacked = []
    for found in _OBJECT_STREAM.finditer(data):
        try:
            unpacked.append(zlib.decompressobj().decompress(found[1], MAX_DOCUMENT_BYTES))
        except zlib.error:
            continue
    return unpacked


_OFFICE_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
}
_PROGRAM_PART = re.compile(r"(vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/|oleobject)", re.IGNORECASE)


def _office_extension(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package)
            types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    except KeyError:
        raise UploadRefused(_REASONS["archive"], code="type") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        raise UploadRefused("文件已损坏或加了密码，无法打开。请重新保存后再传。", code="broken") from None
    if "macroEnabled" in types:
        raise UploadRefused(_MACROS, code="macro")
    for main, extension in _OFFICE_MAIN.items():
        if main in types:
            return extension
    raise UploadRefused(f"这种文件不能上传。{_ASKED_FOR}", code="type")


def _check_package(package: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
        raise UploadRefused("文件解开后超过 300 MB，不能上传。", code="too_large")
    if package.testzip() is not None:
        raise zipfile.BadZipFile
    if any(_PROGRAM_PART.search(f"/{name}") for name in package.namelist()) or _loads_remote_template(package):
        raise UploadRefused(_MACROS, code="macro")


def _loads_remote_template(package: zipfile.ZipFile) -> bool:
    if "word/_rels/settings.xml.rels" not in package.namelist():
        return False
    relations = package.read("word/_rels/settings.xml.rels")
    return b"attachedTemplate" in relations and b'"External"' in relations


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _check_text(data: bytes) -> None:
    for encoding in ("utf-8-sig", "gb18030", *(["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else [])):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return
    raise UploadRefused(f"认不出这是什么文件。{_ASKED_FOR}", code="type")
