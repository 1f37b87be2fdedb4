"""The people a piece is for, by number: a million subscriptions take 24 MB, so that a worker can hold everybody."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable

Columns = tuple[list[int], list[int]]
"""People, and one of each's subscriptions."""


class Audience:
    """Subscriptions by person, in order of the person's number. The same one may be given twice."""

    def __init__(self, parts: Iterable[Columns]) -> None:
        people: list[int] = []
        subscriptions: list[int] = []
        for some, theirs in parts:
            people += some
            subscriptions += theirs
        self._count = len(set(people))
        self._order = array("q", sorted(range(len(people)), key=people.__getitem__))
        self._people, self._subscriptions = array("q", people), array("q", subscriptions)

    def __len__(self) -> int:
        """How many people."""
        return self._count

    def after(self, person: int, count: int) -> dict[int, set[int]]:
        """The next people at most, each with the subscriptions found."""
        found: dict[int, set[int]] = {}
        for place in range(bisect_right(self._order, person, key=self._people.__getitem__), len(self._order)):
            at = self._order[place]
            one = self._people[at]
            if one not in found and len(found) == count:
                break
            found.setdefault(one, set()).add(self._subscriptions[at])
        return found
