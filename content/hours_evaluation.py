"""How faithfully `opening_hours` strings are read, on a judged set."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .local_time import SHANGHAI
from .osm_hours import OsmReading, from_osm
from .osm_tokens import OsmError

_NOT_OURS = {"PH", "SH", "sun", "easter"}


def evaluate_hours(folder: Path) -> dict[str, Any]:
    """Read ``intervals``, ``points`` and ``must_fail`` (``.jsonl[.gz]``) of a folder; shares between 0 and 1.

    Judged are canonical strings without public or school holidays, sun and easter, in the mode of time ranges.
    """
    strings = [row for row in _lines(folder, "intervals") if _judged(row)]
    points: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for point in _lines(folder, "points"):
        points[point["id"]].append(point)
    refused: Counter[str] = Counter()
    agreed = judged = accepted = 0
    for row in strings:
        reading = _reading(row["value"])
        if isinstance(reading, OsmError):
            refused[reading.reason] += 1
            continue
        accepted += 1
        judged += len(points[row["id"]])
        agreed += sum(_agrees(reading, point) for point in points[row["id"]])
    must_fail = [row["value"] for row in _lines(folder, "must_fail")]
    return {
        "strings": len(strings),
        "accepted": accepted / len(strings),
        "points": judged,
        "points_agree": agreed / judged if judged else 0.0,
        "must_fail": len(must_fail),
        "must_fail_refused": sum(_points_at(text) for text in must_fail) / len(must_fail),
        "refused_because": dict(refused.most_common()),
    }


def _judged(row: Mapping[str, Any]) -> bool:
    return bool(row["is_canonical"]) and not row["mode"] and not _NOT_OURS.intersection(row["features"])


def _reading(text: str) -> OsmReading | OsmError:
    try:
        return from_osm(text)
    except OsmError as error:
        return error


def _agrees(reading: OsmReading, point: Mapping[str, Any]) -> bool:
    at = datetime.fromisoformat(point["time"]).replace(tzinfo=SHANGHAI)
    return bool(point["state"] == ("open" if reading.rules.is_open(at) else "closed"))


def _points_at(text: str) -> bool:
    """Whether the string is refused with a place inside it, or at its end."""
    reading = _reading(text)
    return isinstance(reading, OsmError) and 1 <= reading.position <= len(text) + 1


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    packed, plain = folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    return [json.loads(line) for line in text.decode("utf-8").splitlines() if line.strip()]
