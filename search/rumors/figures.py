"""The published figures: what readers are told for the messages of our own judged set, counted.

The set (``own_set/queries.jsonl``) was written against the demo rebuttals; ``gold`` are their slugs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..embedders.base import Embedder
from .candidates import Retrieving, candidates
from .checking import Finding, findings
from .message import read
from .model import Band, Mode, Thresholds

OWN_SET = Path(__file__).with_name("own_set") / "queries.jsonl"
PUBLISHED = Path(__file__).with_name("figures.json")


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of the own set and the slugs of the rebuttals that answer it; none: nothing may."""

    text: str
    type: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader is told: the slugs that answer, those to compare, and those his message is said to deny."""

    message: OwnMessage
    same: tuple[str, ...]
    similar: tuple[str, ...]
    denied: tuple[str, ...]

    @property
    def answered_right(self) -> bool:
        """Something answers, and nothing that should not."""
        return bool(self.same) and set(self.same) <= self.message.gold

    @property
    def shown_right(self) -> bool:
        """The right one is among those that answer or are to be compared."""
        return bool(self.message.gold & {*self.same, *self.similar})


def own_messages() -> tuple[OwnMessage, ...]:
    """The set, in order."""
    lines = map(json.loads, OWN_SET.read_text(encoding="utf-8").splitlines())
    return tuple(OwnMessage(raw["text"], raw["type"], frozenset(raw["gold"])) for raw in lines)


def tell(
    engine: Retrieving, model: Embedder, limits: Thresholds, slugs: Mapping[int, str], messages: Iterable[OwnMessage]
) -> list[Told]:
    """Ask for each message as a reader would; ``slugs`` are those of the rebuttals in the index."""
    told = []
    for message in messages:
        read_ = read(message.text)
        found = findings(read_, candidates(engine, model, read_), limits)
        told.append(
            Told(
                message,
                same=_slugs(found, slugs, Band.SAME),
                similar=_slugs(found, slugs, Band.SIMILAR),
                denied=tuple(slugs[one.id] for one in found if one.denied),
            )
        )
    return told


def counts(told: Sequence[Told]) -> dict[str, Any]:
    """Numbers of messages, over all and by type."""
    known = [one for one in told if one.message.gold]
    unknown = [one for one in told if not one.message.gold]
    types = dict.fromkeys(one.message.type for one in known)
    return {
        "known": len(known),
        "unknown": len(unknown),
        "answered": sum(bool(one.same) for one in told),
        "answered_right": sum(one.answered_right for one in known),
        "shown_right": sum(one.shown_right for one in known),
        "unknown_answered": sum(bool(one.same) for one in unknown),
        "unknown_shown": sum(bool(one.similar) for one in unknown),
        "types": {name: _of_type([one for one in known if one.message.type == name]) for name in types},
    }


@lru_cache(maxsize=1)
def published() -> dict[str, Any]:
    """What ``manage.py measure_rumors`` wrote: the day, the number of rebuttals, and ``counts`` by mode."""
    found: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return found


def mode_of(model: Embedder) -> Mode:
    """Which of the published figures are those of an embedder."""
    return Mode.VECTORS if model.identity else Mode.WORDS


def _slugs(found: Sequence[Finding], slugs: Mapping[int, str], band: Band) -> tuple[str, ...]:
    return tuple(slugs[one.id] for one in found if one.band is band)


def _of_type(told: Sequence[Told]) -> dict[str, int]:
    return {
        "messages": len(told),
        "answered_right": sum(one.answered_right for one in told),
        "shown_right": sum(one.shown_right for one in told),
        "denied": sum(bool(set(one.denied) & one.message.gold) for one in told),
    }
