"""Files made to hurt, in a process of its own: each is refused in Chinese or read, within 500 MB."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.content.importers.office import DOCX_TYPES, docx, paragraph, repacked, xlsx, zipped

PROJECT = Path(__file__).resolve().parents[3]
MB = 1024 * 1024
MOST_MB = 500
ROW = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
STRING = b"<si><t>" + b"x" * 1000 + b"</t></si>"
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ODD_SHEET = b"<worksheet><sheetData>"
SHEET_END = b"</sheetData></worksheet>"


def much(line: bytes, megabytes: int) -> Iterator[bytes]:
    """That many megabytes of a line."""
    for _ in range(megabytes):
        yield line * (MB // len(line))


def sheet(start: bytes, megabytes: int) -> bytes:
    """A workbook with a sheet of that size."""
    return repacked(xlsx(("a",)), xl__worksheets__sheet1_dot_xml=iter((start, *much(ROW, megabytes), SHEET_END)))


def calendar(*entries: bytes) -> bytes:
    """A calendar of these entries."""
    body = b"".join(b"BEGIN:VEVENT\r\n" + entry + b"\r\nEND:VEVENT\r\n" for entry in entries)
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + body + b"END:VCALENDAR\r\n"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "venues--xlsx of 300 MB": lambda: sheet(SHEET, 300),
    "venues--xlsx of 9 MB of rows": lambda: sheet(SHEET, 9),
    "venues--xlsx of 9 MB of odd markup": lambda: sheet(ODD_SHEET, 9),
    "venues--xlsx of shared strings": lambda: repacked(xlsx(("a",)), xl__sharedStrings_dot_xml=much(STRING, 30)),
    "venues--xlsx of 5,000 parts": lambda: zipped({f"p{n}": b"" for n in range(5000)}),
    "venues--csv of 19 MB": lambda: b"a,b\n" * (19 * MB // 4),
    "venues--csv of one cell": lambda: b'a,b\n"' + b"x" * 19 * MB + b'"',
    "venues--csv of 10,000 columns": lambda: b",".join([b"x"] * 10_000) + b"\n",
    "word--docx of 300 MB": lambda: zipped(
        {"[Content_Types].xml": DOCX_TYPES, "word/document.xml": much(b"<w:p/>", 300)}
    ),
    "word--docx of many words": lambda: docx(*[paragraph("字" * 60)] * 10_000),
    "word--docx of empty paragraphs": lambda: docx("<w:p/>" * 600_000),
    "word--docx of fewer paragraphs": lambda: docx("<w:p/>" * 95_000),
    "wechat--html nested": lambda: b"<div>" * 50_000,
    "wechat--html of 8 MB": lambda: b"<p>" + b"x " * (4 * MB - 10) + b"</p>",
    "calendar--ics of dates": lambda: calendar(b"RDATE:" + b",".join([b"20301207T010000Z"] * 200_000)),
    "calendar--ics of 60,000 entries": lambda: calendar(*[b"SUMMARY:x"] * 60_000),
    "calendar--ics of one line": lambda: calendar(b"DTSTART:20301207T010000Z\r\nSUMMARY:" + b"x" * 3_900_000),
}


def test_hostile_files_are_refused_or_read_within_bounds(tmp_path: Path, figure: Callable[[str, object], None]) -> None:
    for name, made in HOSTILE.items():
        (tmp_path / name).write_bytes(made())
    found = _read_elsewhere(tmp_path)
    peak = max(megabytes for _, megabytes in found.values())
    figure("MB at the peak of hostile imports", peak)
    assert peak <= MOST_MB, found
    assert {name: words for name, (words, _) in found.items() if not re.search("^read$|[一-龥]", words)} == {}
    read = {name for name, (words, _) in found.items() if words == "read"}
    assert read == {"docx of many words", "html of 8 MB", "ics of one line"}


def _read_elsewhere(folder: Path) -> dict[str, tuple[str, int]]:
    paths = os.pathsep.join([str(PROJECT), str(PROJECT / "site")])
    environment = {**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "website.settings.test"}
    command = [sys.executable, str(Path(__file__).with_name("hostile.py")), str(folder)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, tuple[str, int]] = json.loads(done.stdout)
    return found
