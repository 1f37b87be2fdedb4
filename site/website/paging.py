"""Pages of a list as addresses."""

from __future__ import annotations

from dataclasses import dataclass

from search.criteria import Criteria

PAGE_SIZE = 20


class NoSuchPage(Exception):
    """The page asked for lies behind the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """``links`` are (label, address); the current page and gaps (label …) have no address."""

    page: int
    pages: int
    total: int
    previous_url: str
    next_url: str
    links: tuple[tuple[str, str | None], ...]


def pager(criteria: Criteria, *, path: str, total: int, size: int = PAGE_SIZE) -> Pager:
    """Raises ``NoSuchPage`` when ``criteria.page`` is beyond the end."""
    pages = max(1, -(-total // size))
    if criteria.page > pages:
        raise NoSuchPage

    def url(number: int) -> str:
        query = criteria.with_(page=number).to_query()
        return f"{path}?{query}" if query else path

    shown = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - criteria.page) <= 2]
    links: list[tuple[str, str | None]] = []
    for index, number in enumerate(shown):
        if index and number - shown[index - 1] > 1:
            links.append(("…", None))
        links.append((str(number), None if number == criteria.page else url(number)))
    return Pager(
        page=criteria.page,
        pages=pages,
        total=total,
        previous_url=url(criteria.page - 1) if criteria.page > 1 else "",
        next_url=url(criteria.page + 1) if criteria.page < pages else "",
        links=tuple(links),
    )
