"""Widgets as the servers and browsers of others see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from widgets import hosts
from widgets.models import EmbeddingHost


@pytest.fixture(autouse=True)
def _no_host_noted() -> None:
    """What the test before left in the process."""
    hosts.forget()


@pytest.fixture
def host_page(demo_db: None) -> Client:
    """A page of somebody else, without cookies of ours. Other tests may have shown the demo site to other hosts."""
    EmbeddingHost.objects.all().delete()
    return Client(raise_request_exception=False)


@pytest.fixture
def data(host_page: Client) -> Callable[..., Any]:
    """``data("events?limit=3", status=200)``: the parsed answer, after a look at its status and openness."""

    def read(widget: str, *, status: int = 200, **headers: str) -> Any:
        answer = host_page.get(f"/widgets/v1/data/{widget}", headers=headers)
        assert answer.status_code == status, f"{widget} answered {answer.status_code}: {answer.content[:300]!r}"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
        return answer.json()

    return read
