"""Work that takes a processor: so many at a time, whichever thread or process asks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from search.one_by_one import NoTurnError, half_of_the_cores, turn
from search.rumors import checking

HOLDER = """
import sys
from django.conf import settings
settings.configure(VAR_DIR=sys.argv[1])
from search.one_by_one import turn
with turn("work", wait=5):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One that has the only place."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], env=os.environ, **pipes) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_no_more_than_the_places_work_at_once() -> None:
    working, most, done = [], [], []
    changing = threading.Lock()

    def work() -> None:
        with turn("work", wait=10, places=2):
            with changing:
                working.append(1)
                most.append(len(working))
            threading.Event().wait(0.01)
            with changing:
                working.pop()
                done.append(1)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 12
    assert max(most) == 2


def test_another_process_is_waited_for_and_a_killed_one_holds_nothing(other_process: subprocess.Popen[bytes]) -> None:
    with pytest.raises(NoTurnError), turn("work", wait=0.05):
        pass
    with turn("something else", wait=0.05):
        other_process.kill()
        other_process.wait()
    with turn("work", wait=1):
        pass


@pytest.mark.parametrize("rest", [0.0, 0.001])
def test_an_error_gives_the_place_back(rest: float) -> None:
    with pytest.raises(ZeroDivisionError), turn("work", wait=1, rest=rest):
        _ = 1 / 0
    with turn("work", wait=0.05 + rest * 10):
        pass


def test_a_place_rests_while_its_holder_goes_on() -> None:
    with turn("work", wait=1, rest=4.0):
        began = time.thread_time()
        while time.thread_time() - began < 0.1:
            pass
        time.sleep(1.0)  # waiting for somebody else is no work
    left = time.monotonic()
    with turn("work", wait=5):
        rested = time.monotonic() - left
    assert 0.3 < rested < 3, "four times as long as it computed"
    with turn("work", wait=0.05):
        pass


def test_a_message_that_does_not_come_to_its_turn_is_not_called_unknown(
    demo_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "WAIT_SECONDS", 0.05)
    places = half_of_the_cores()
    with ExitStack() as others:
        for _ in range(places):
            others.enter_context(turn("checks", wait=1, places=places))
        found = checking.check("酸性体质容易生癌，要饮碱性水先得，转发给家人看看")
    assert (found.degraded, found.findings) == (True, ())
    assert checking.check("酸性体质容易生癌，要饮碱性水先得，转发给家人看看").findings
