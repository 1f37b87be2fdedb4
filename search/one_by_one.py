"""Work that takes a processor to itself: a few at a time for all processes of this machine, the others wait their turn.

Without it twenty readers who check a message would leave a reader who searches a twentieth of the machine. Places are
files under a lock; a killed process holds none.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

_LOOK_AGAIN = 0.01
_first_of_process: dict[str, threading.Lock] = {}


class NoTurnError(Exception):
    """It did not come to our turn in time."""


@contextmanager
def turn(name: str, *, wait: float, places: int = 1, rest: float = 0.0) -> Iterator[None]:
    """One of ``places`` on this machine, held meanwhile. Raises ``NoTurnError`` after ``wait`` seconds.

    Nobody gets the place for ``rest`` times as long as this thread computed; who held it doesn't wait for that.
    """
    until = time.monotonic() + wait
    first = _first_of_process.setdefault(name, threading.Lock())
    if not first.acquire(timeout=wait):
        raise NoTurnError(name)
    with ExitStack() as held:
        try:  # one thread of a process asks for the files, and lets the next one ask once it has a place
            _wait_for_place(held, name, places, until)
        finally:
            first.release()
        began = time.thread_time()
        try:
            yield
        finally:
            if rest:
                threading.Timer(rest * (time.thread_time() - began), held.pop_all().close).start()


def half_of_the_cores() -> int:
    """So many places leave the other half of the machine, one core at least, to everybody else."""
    return max(1, (os.cpu_count() or 1) // 2)


def _wait_for_place(held: ExitStack, name: str, places: int, until: float) -> None:
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    files = [held.enter_context((folder / f"{name}-{number}.lock").open("w")) for number in range(places)]
    while not any(_taken(file.fileno()) for file in files):
        if time.monotonic() > until:
            raise NoTurnError(name)
        time.sleep(_LOOK_AGAIN)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
