"""``measure_rumors``: the own judged set against the rebuttals of this (demo) site, figures of each mode out."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from content.records import ContentRecord, Kind
from content.selectors import iter_records

from ...documents import prepare
from ...embedders import EMBEDDERS, embedder
from ...embedders.base import Embedder
from ...engines import scratch_engine
from ...meaning import with_vectors
from ...rumors.figures import PUBLISHED, Told, counts, mode_of, own_messages, tell
from ...rumors.model import fitted


class Command(BaseCommand):
    help = "用自己写的几百条消息检验演示站的辟谣比对；--write 更新公开的成绩"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--embedder", nargs="*", default=["none"], choices=sorted(EMBEDDERS))
        parser.add_argument("--write", action="store_true", help="写进 search/rumors/figures.json")
        parser.add_argument("--misses", action="store_true", help="列出没有查到和认错的消息")

    def handle(self, *args: Any, **options: Any) -> None:
        records = list(iter_records())
        rebuttals = sum(record.kind is Kind.RUMOR for record in records)
        if not rebuttals:
            raise CommandError("这个站没有辟谣：先运行 demo_content")
        figures: dict[str, Any] = {"measured_on": localdate().isoformat(), "rebuttals": rebuttals}
        for name in options["embedder"]:
            model = embedder(name)
            told = measured(records, model)
            figures[mode_of(model)] = counts(told)
            if options["misses"]:
                self.stdout.write("\n".join(_misses(told)))
        text = json.dumps(figures, ensure_ascii=False, indent=1)
        if options["write"]:
            PUBLISHED.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(text)


def measured(records: Iterable[ContentRecord], model: Embedder) -> list[Told]:
    """What readers of a site with these pages are told for our own messages."""
    pages = list(records)
    slugs = {page.id: page.url.rstrip("/").rsplit("/", 1)[-1] for page in pages if page.kind is Kind.RUMOR}
    with tempfile.TemporaryDirectory(prefix="kepu-measure-") as folder:
        engine = scratch_engine("embedded", Path(folder))
        store = Path(folder) / "vectors.sqlite3"
        documents = [(prepare(page), page) for page in pages]
        engine.rebuild(
            with_vectors(document, page, model, store) if model.identity and document.claims else document
            for document, page in documents
        )
        return tell(engine, model, fitted().thresholds, slugs, own_messages())


def _misses(told: Iterable[Told]) -> Iterable[str]:
    for one in told:
        wrong = one.same and not one.answered_right
        if wrong or (one.message.gold and not one.same):
            yield f"{one.message.type} {one.message.text[:60]} -> same {one.same} similar {one.similar}"
