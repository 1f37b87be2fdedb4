"""Pages as readers' programs see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client


@pytest.fixture
def reader(demo_db: None) -> Client:
    """A reader without cookies; an error in a view comes back as the page readers get."""
    return Client(raise_request_exception=False)


@pytest.fixture
def page(reader: Client) -> Callable[..., BeautifulSoup]:
    """``page("/articles/", status=200)``: the parsed page, after a look at its status."""

    def read(address: str, *, status: int = 200) -> BeautifulSoup:
        answer = reader.get(address)
        assert answer.status_code == status, f"{address} answered {answer.status_code}"
        return BeautifulSoup(answer.content, "html.parser")

    return read


@pytest.fixture
def data_of(page: Callable[..., BeautifulSoup]) -> Callable[[str], list[dict[str, Any]]]:
    """The JSON-LD objects of a page."""

    def read(address: str) -> list[dict[str, Any]]:
        return [json.loads(tag.string or "") for tag in page(address).find_all("script", type="application/ld+json")]

    return read
