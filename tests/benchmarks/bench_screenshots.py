"""How many characters are read rightly in drawn screenshots, and how long a picture takes.

    python tests/benchmarks/bench_screenshots.py [--pictures N] [--fonts FILE …]

Prints one JSON object: of each look and each font the share of characters that are right (``accuracy``; changed,
missing and added ones count against it), which pictures were not read, seconds a picture with the start of its process,
the processor's, and the greatest memory of one in MB. Messages are those of our own judged set, a third in traditional
characters. Needs the extra ``screenshots``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")

import django  # noqa: E402

django.setup()

from dataclasses import replace  # noqa: E402

import opencc  # noqa: E402

from search import screenshots  # noqa: E402
from tests.drawn_messages import LOOKS, NOTO, Look, draw, wrong_characters  # noqa: E402

OWN_SET = ROOT / "search" / "rumors" / "own_set" / "queries.jsonl"


def main() -> None:
    """Draw, read, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--fonts", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    messages = [json.loads(line)["text"] for line in OWN_SET.read_text("utf-8").splitlines()]
    fonts, to_traditional = [NOTO, *options.fonts], opencc.OpenCC("s2hk").convert
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    seconds: list[float] = []
    unread: list[str] = []
    for number, (look, font) in enumerate(itertools.islice(_pairs(fonts), options.pictures)):
        said = messages[number * 3 % len(messages) :][:3]
        said = [to_traditional(each) for each in said] if number % 3 == 2 else said
        picture = draw(said, replace(look, font=font))
        began = time.perf_counter()
        try:
            text = screenshots.read(picture)
        except screenshots.ScreenshotError as error:
            text, unread = "", [*unread, f"{look.name}, {font.stem}: {error}"]
        seconds.append(time.perf_counter() - began)
        wrong, of = wrong_characters("".join(said), text)
        for group in ("all", look.name, font.stem, "traditional" if number % 3 == 2 else "simplified"):
            counted[group][0] += wrong
            counted[group][1] += of
        print(f"\r{number + 1}/{options.pictures}", end="", file=sys.stderr, flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "pictures": len(seconds),
        "characters": counted["all"][1],
        "accuracy": {group: round(1 - wrong / of, 4) for group, (wrong, of) in counted.items()},
        "unread": unread,
        "seconds_p50": round(sorted(seconds)[len(seconds) // 2], 2),
        "seconds_most": round(max(seconds), 2),
        "cpu_seconds_each": round((used.ru_utime + used.ru_stime) / len(seconds), 2),
        "memory_mb": round(used.ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def _pairs(fonts: list[Path]) -> Iterator[tuple[Look, Path]]:
    return itertools.cycle(itertools.product(LOOKS, fonts))


if __name__ == "__main__":
    main()
