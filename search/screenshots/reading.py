"""Reads a picture in a process of its own, one at a time on this machine, and keeps nothing of it.

The model takes half a gigabyte and a second or more of processor: more than a process that answers readers should give
away, and what it reads comes from strangers. So a child is started for each picture, with limits on memory, processor
and files, and killed when its time is up; pictures go to it through a pipe and are never on a disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from ..one_by_one import NoTurnError, turn

SECONDS = 20
WAIT_SECONDS = 6
"""For the picture before ours; web servers give up after thirty in all."""

_CHILD = Path(__file__).with_name("child.py")


class ScreenshotError(Exception):
    """A picture that could not be read; the message tells a reader in Chinese why and what to do."""


def available() -> bool:
    """Whether this installation reads pictures: the extra ``screenshots`` is installed."""
    return find_spec("rapidocr") is not None


def read(
    picture: bytes,
    *,
    command: Sequence[str] = (sys.executable, "-I", "-B", str(_CHILD)),
    seconds: float = SECONDS,
    wait: float = WAIT_SECONDS,
) -> str:
    """The text of a verified picture, a line for each paragraph; empty when it has none. Raises ``ScreenshotError``."""
    with _turn(wait):
        try:
            done = subprocess.run(  # noqa: S603 - our own file with our own interpreter
                command, input=picture, capture_output=True, timeout=seconds, check=True, env=_environment()
            )
            answer = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise ScreenshotError("图里的字太多，没能读完。请把图截短一些，或者分成几张。") from None
        except (OSError, ValueError, subprocess.CalledProcessError):
            raise ScreenshotError("这张图读不出来。请换一张清楚的截图，或者把图里的话打出来。") from None
    if answer.get("too_long"):
        raise ScreenshotError("截图太长了。请截短一些，或者分成几张来查。")
    return str(answer["text"])


def _environment() -> dict[str, str]:
    """Nothing of ours: no secret, and no way to the network for a package that would fetch a lost model."""
    nowhere = "http://127.0.0.1:9"
    return {"PATH": os.defpath, "OMP_NUM_THREADS": "2", "http_proxy": nowhere, "https_proxy": nowhere}


@contextmanager
def _turn(wait: float) -> Iterator[None]:
    """One picture at a time on this machine. Raises ``ScreenshotError`` after ``wait`` seconds."""
    with ExitStack() as held:
        try:
            held.enter_context(turn("screenshots", wait=wait))
        except NoTurnError:
            raise ScreenshotError("正在读别人的图，请过半分钟再试一次。急的话，请把图里的话打出来。") from None
        yield
