"""The words and the number of pages of a file, read by a program of its own: files may be hostile or just huge.

``python -m media.extraction pdf < file`` prints {"pages": 12, "text": "…"}. It knows nothing of Django, and the
operating system ends it when it takes more than its share of memory or time.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
import resource
import sys
import zipfile
from collections.abc import Callable

MEMORY = 450 * 1024 * 1024
SECONDS = 30
LONGEST_TEXT = 100_000
LONGEST_PART = 30 * 1024 * 1024

Reading = tuple[int | None, str]


def read(data: bytes, extension: str) -> Reading:
    """Number of pages (None where a file has none) and the words, at most 100,000 characters."""
    reader = _READERS.get(extension)
    pages, text = reader(data) if reader else (None, "")
    return pages, re.sub(r"\s+", " ", text).strip()[:LONGEST_TEXT]


def _pdf(data: bytes) -> Reading:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(data)).pages
    words: list[str] = []
    for page in pages:
        words.append(page.extract_text())
        if sum(map(len, words)) > LONGEST_TEXT:
            break
    return len(pages), "\n".join(words)


def _plain(data: bytes) -> Reading:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return None, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None, data.decode("utf-16", "replace")


def _office(parts: str, run: str, count: str) -> Callable[[bytes], Reading]:
    """A reader of the text runs in those parts of an Office file, and of a number among its properties."""
    wanted, runs = re.compile(parts), re.compile(rf"<{run}(?: [^>]*)?>([^<]*)</{run}>|<(?:w:p|a:p|si)[ >/]")

    def words(data: bytes) -> Reading:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = sorted((name for name in package.namelist() if wanted.fullmatch(name)), key=_numbered)
            text = "".join(html.unescape(_words(_part(package, name), runs)) for name in names)
            found = re.search(rf"<{count}>(\d+)</{count}>", _part(package, "docProps/app.xml"))
        return int(found[1]) if found and count else None, text

    return words


def _words(part: str, runs: re.Pattern[str]) -> str:
    return "".join(found[1] if found[1] is not None else "\n" for found in runs.finditer(part))


def _part(package: zipfile.ZipFile, name: str) -> str:
    try:
        with package.open(name) as part:
            return part.read(LONGEST_PART).decode("utf-8", "replace")
    except KeyError:
        return ""


def _numbered(name: str) -> tuple[int, str]:
    """slide2 before slide10."""
    found = re.search(r"(\d+)\.xml$", name)
    return int(found[1]) if found else 0, name


_READERS: dict[str, Callable[[bytes], Reading]] = {
    "pdf": _pdf,
    "docx": _office(r"word/document\.xml", "w:t", "Pages"),
    "pptx": _office(r"ppt/slides/slide\d+\.xml", "a:t", "Slides"),
    "xlsx": _office(r"xl/sharedStrings\.xml", "t", ""),
    "csv": _plain,
    "txt": _plain,
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable()
    pages, text = read(sys.stdin.buffer.read(), sys.argv[1])
    json.dump({"pages": pages, "text": text}, sys.stdout)


if __name__ == "__main__":
    main()
