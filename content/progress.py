"""A progress bar for long commands."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 30


class ProgressBar:
    """``bar = ProgressBar(120, "载入"); bar.step("title")``. On a file instead of a terminal: a line every 10 %."""

    def __init__(self, total: int, label: str, stream: TextIO | None = None) -> None:
        self.total, self.label = max(total, 1), label
        self.stream = stream or sys.stderr
        self.done, self.tenth, self.began = 0, -1, time.monotonic()

    def step(self, note: str = "", count: int = 1) -> None:
        """Move on."""
        self.done = min(self.done + count, self.total)
        if self.stream.isatty():
            self.stream.write(f"\r\033[K{self._line()} {note[:30]}")
        elif self.done * 10 // self.total > self.tenth:
            self.tenth = self.done * 10 // self.total
            self.stream.write(f"{self._line()}\n")
        self.stream.flush()

    def finish(self) -> None:
        """Leave a line that says how long it took."""
        seconds = time.monotonic() - self.began
        end = "\r\033[K" if self.stream.isatty() else ""
        self.stream.write(f"{end}{self.label}：{self.done} 项，{seconds:.1f} 秒\n")

    def _line(self) -> str:
        filled = WIDTH * self.done // self.total
        return f"{self.label} [{'█' * filled}{'·' * (WIDTH - filled)}] {self.done}/{self.total}"
