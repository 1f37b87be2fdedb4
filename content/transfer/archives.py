"""Exports on disk: a .tar.gz of everything, or a .jsonl with a folder of files beside it."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from .exporting import FileBeside, Line, export_files, export_lines
from .keys import TransferRefused

LINES = "content.jsonl"
_MOST_BYTES = 200 * 1024**3


class Writer(Protocol):
    """What lines are written to."""

    def write(self, text: str, /) -> object:
        """Take a line."""


def write_lines(output: Writer, progress: Callable[[str], None]) -> None:
    """Only the lines."""
    for line in export_lines():
        output.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        progress(str(line.get("key") or ""))


def write_export(path: Path, progress: Callable[[str], None]) -> None:
    """Everything; the file appears under its name only once it is whole."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.name.endswith((".tar.gz", ".tgz")):
            _write_archive(partial, progress)
        else:
            with partial.open("w", encoding="utf-8") as output:
                write_lines(output, progress)
            _write_folder(_folder_of(path), export_files())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _folder_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.d")


def _write_archive(path: Path, progress: Callable[[str], None]) -> None:
    with tarfile.open(path, "w:gz", compresslevel=6) as archive, tempfile.TemporaryFile("w+b") as lines:
        text = io.TextIOWrapper(lines, "utf-8", write_through=True)
        write_lines(text, progress)
        text.flush()
        size = lines.tell()
        lines.seek(0)
        _add(archive, LINES, lines, size)
        for beside in export_files():
            with beside.item.file.storage.open(beside.item.file.name) as file:
                _add(archive, beside.name, file, beside.item.file.size)


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    archive.addfile(entry, file)


def _write_folder(folder: Path, files: Iterable[FileBeside]) -> None:
    for beside in files:
        target = folder / beside.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.item.file.storage.open(beside.item.file.name) as file:
            target.write_bytes(file.read())


@contextmanager
def opened(path: Path) -> Iterator[tuple[Callable[[], Iterable[Line]], Path]]:
    """The lines, from the beginning each time they are asked for, and the folder that file names start from."""
    if not path.is_file():
        raise TransferRefused(f"没有这个文件：{path}")
    if not path.name.endswith((".tar.gz", ".tgz")):
        yield lambda: _lines(path), _folder_of(path)
        return
    with tempfile.TemporaryDirectory(prefix="kepu-import-") as folder:
        _unpack(path, Path(folder))
        yield lambda: _lines(Path(folder) / LINES), Path(folder)


def _unpack(path: Path, folder: Path) -> None:
    try:
        with tarfile.open(path, "r:gz") as archive:
            taken = 0
            for entry in archive:
                taken += entry.size
                if taken > _MOST_BYTES:
                    raise TransferRefused("归档解开后太大。")
                if entry.name != LINES and not entry.name.startswith("files/"):
                    raise TransferRefused(f"归档里有不该有的文件：{entry.name}")
                archive.extract(entry, folder, filter="data")
    except (tarfile.TarError, gzip.BadGzipFile, EOFError) as error:
        raise TransferRefused(f"归档已损坏：{error}") from error
    if not (folder / LINES).is_file():
        raise TransferRefused(f"归档里没有 {LINES}，这不是本平台导出的内容。")


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise TransferRefused(f"第 {number} 行不是 JSON：{error}") from error
            if not isinstance(line, dict):
                raise TransferRefused(f"第 {number} 行不是一个对象。")
            yield line
