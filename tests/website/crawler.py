"""Reads a site from its home page on, link by link, as a search engine does."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client

HOST = "http://testserver"
SKIPPED = ("/media/", "/static/", "/cms/")
MOST_OF_A_SORT = 3


@dataclass
class Visit:
    """An answer, and the address of the page that led there."""

    address: str
    found_on: str
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes
    links: set[str] = field(default_factory=set)

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")


def visit(client: Client, address: str, found_on: str = "") -> Visit:
    """One answer with its internal links, without fragments."""
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    seen = Visit(address, found_on, answer.status_code, dict(answer.headers), cookies, body)
    if seen.is_html:
        seen.links = {link for link in map(_inside(address), _targets(seen.soup)) if link}
    return seen


def _targets(soup: BeautifulSoup) -> list[str]:
    anchors = [str(tag["href"]) for tag in soup.find_all(["a", "link"], href=True)]
    return anchors + [str(tag["action"]) for tag in soup.find_all("form", action=True)]


def _inside(address: str) -> Callable[[str], str]:
    def resolved(target: str) -> str:
        absolute = urldefrag(urljoin(HOST + address, target)).url
        return absolute.removeprefix(HOST) if absolute.startswith(f"{HOST}/") else ""

    return resolved


def crawl(client: Client, start: str = "/") -> dict[str, Visit]:
    """Every page that can be reached, and some of every sort of filter: those combine without end."""
    seen: dict[str, Visit] = {}
    waiting, sorts = deque([(start, "")]), Counter[tuple[str, ...]]()
    while waiting:
        address, found_on = waiting.popleft()
        if address in seen or address.startswith(SKIPPED) or not _wanted(address, sorts):
            continue
        seen[address] = visit(client, address, found_on)
        if not urlsplit(address).query:
            waiting.extend((link, address) for link in sorted(seen[address].links))
    return seen


def _wanted(address: str, sorts: Counter[tuple[str, ...]]) -> bool:
    parts = urlsplit(address)
    if not parts.query:
        return True
    sort = (parts.path, *sorted({name for name, _ in parse_qsl(parts.query)}))
    sorts[sort] += 1
    return sorts[sort] <= MOST_OF_A_SORT
