"""Pictures of messages: what is read in them, and that a bad one harms nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import opencc
import pytest

from search import screenshots
from search.screenshots import reading
from tests.content.importers.office import png
from tests.drawn_messages import LOOKS, draw, wrong_characters

MESSAGES = [
    "紧急通知！隔夜菜亚硝酸盐超标几百倍，吃一口等于吃毒，全家得胃癌就是因为舍不得倒剩菜",
    "广东气象台：10号台风明天登陆，风力14级，窗户要贴米字胶带，玻璃就不会碎",
    "转发给家人，专家说的，很重要",
]


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


pytestmark = pytest.mark.usefixtures("own_folder")


def test_what_phones_show_is_read(own_folder: Path) -> None:
    """Light and dark, compressed and small, simplified and traditional, and longer than the model takes at once."""
    assert screenshots.available()
    traditional = list(map(opencc.OpenCC("s2hk").convert, MESSAGES))
    tall = replace(LOOKS[1], size=64)
    wrong, of = 0, 0
    for said, look in ((MESSAGES, LOOKS[2]), (traditional, LOOKS[4]), (MESSAGES * 4, tall)):
        read = screenshots.read(draw(said, look))
        assert len(read.splitlines()) == len(said)
        one = wrong_characters("".join(said), read)
        wrong, of = wrong + one[0], of + one[1]
    assert wrong / of <= 0.05
    assert {path.name for path in own_folder.iterdir()} == {"screenshots-0.lock"}


def test_a_picture_without_words_is_empty() -> None:
    assert screenshots.read(png("red")) == ""


@pytest.mark.parametrize("picture", [b"", b"not a picture", draw(MESSAGES, LOOKS[3])[:4000]])
def test_what_is_no_picture_is_refused(picture: bytes) -> None:
    with pytest.raises(screenshots.ScreenshotError, match="读不出来"):
        screenshots.read(picture)


def test_one_too_long_is_refused() -> None:
    with pytest.raises(screenshots.ScreenshotError, match="太长"):
        screenshots.read(png("white", (200, 20_000)))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import time; time.sleep(60)", "没能读完"),
        ("import os; os.abort()", "读不出来"),
        ("print('nonsense')", "读不出来"),
    ],
)
def test_a_child_that_hangs_or_dies_is_one_sentence(code: str, words: str) -> None:
    with pytest.raises(screenshots.ScreenshotError, match=words):
        screenshots.read(b"", command=(sys.executable, "-c", code), seconds=1)


def test_the_child_has_limits_and_no_secret() -> None:
    """Asked through the child's own start: what it may use, and what it is told."""
    code = f"""
import json, os, resource, sys
sys.path.insert(0, {str(Path(reading.__file__).parent)!r})
sys.stdin.close()
import child
try:
    child.main()
except ValueError:
    pass
limits = [resource.getrlimit(what)[0] for what, _ in child.LIMITS]
print(json.dumps({{"text": json.dumps([limits, sorted(os.environ)])}}))
"""
    told = screenshots.read(b"", command=(sys.executable, "-c", code))
    assert "4294967296, 40, 0, 0" in told
    assert "KEPU" not in told
    assert "SECRET" not in told


def test_one_at_a_time() -> None:
    """The second waits for its turn, and gives up in time."""
    slow = (sys.executable, "-c", 'import time; time.sleep(1.5); print(\'{"text": "读完"}\')')
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(screenshots.read, b"", command=slow, wait=0.3) for _ in range(2)]
        errors = [each.exception() for each in both]
    assert sorted(map(str, errors)) == sorted(
        ["None", "正在读别人的图，请过半分钟再试一次。急的话，请把图里的话打出来。"]
    )
