"""The people a piece is for, by number: a million subscriptions take 24 MB, so that a worker can hold everybody."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from operator import ne

Row = tuple[int, int, int | None]
"""A person, one of their subscriptions, and its wish."""

NO_WISH = 0


class Audience:
    """Subscriptions by person, in order of the person's number. The same row may be given twice."""

    def __init__(self, rows: Iterable[Row]) -> None:
        people, subscriptions, wishes = array("q"), array("q"), array("q")
        for person, subscription, wish in rows:
            people.append(person)
            subscriptions.append(subscription)
            wishes.append(wish or NO_WISH)
        order = sorted(range(len(people)), key=people.__getitem__)
        self._people, self._subscriptions, self._wishes = (
            array("q", map(column.__getitem__, order)) for column in (people, subscriptions, wishes)
        )

    def __len__(self) -> int:
        """How many people."""
        return len(self._people) and 1 + sum(map(ne, self._people, islice(self._people, 1, None)))

    def after(self, person: int, count: int) -> dict[int, dict[int, int]]:
        """The next people at most, each with the subscriptions found and their wishes (``NO_WISH`` where not filed)."""
        found: dict[int, dict[int, int]] = {}
        for at in range(bisect_right(self._people, person), len(self._people)):
            one = self._people[at]
            if one not in found and len(found) == count:
                break
            found.setdefault(one, {})[self._subscriptions[at]] = self._wishes[at]
        return found
