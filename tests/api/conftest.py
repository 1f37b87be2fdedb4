"""The interface as programs of partners see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def partner(demo_db: None) -> Client:
    """A program without cookies; an error in a view comes back as the answer programs get."""
    return Client(raise_request_exception=False)


@pytest.fixture
def ask(partner: Client) -> Callable[..., Any]:
    """``ask("/api/v1/venues", status=200)``: the parsed answer, after a look at its status."""

    def read(address: str, *, status: int = 200, **headers: str) -> Any:
        answer = partner.get(address, headers=headers)
        assert answer.status_code == status, f"{address} answered {answer.status_code}: {answer.content[:300]!r}"
        assert not answer.cookies
        return answer.json()

    return read
