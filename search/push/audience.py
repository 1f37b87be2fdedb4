"""The people a piece is for, by number: a million subscriptions take 24 MB, so that a worker can hold everybody."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable

Columns = tuple["array[int]", "array[int]"]
"""People, and one of each's subscriptions."""


class Audience:
    """Subscriptions by person, in order of the person's number. The same one may be given twice."""

    def __init__(self, parts: Iterable[Columns]) -> None:
        self._people, self._subscriptions = array("q"), array("q")
        for people, subscriptions in parts:
            self._people.extend(people)
            self._subscriptions.extend(subscriptions)
        self._order = array("q", sorted(range(len(self._people)), key=self._people.__getitem__))

    def __len__(self) -> int:
        """How many people."""
        return len(set(self._people))

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
