"""Requests made up from the OpenAPI document: what the interface answers is what the document promises.

The run in CI is short. ``KEPU_TEST_API_REQUESTS=5000`` makes it long.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

REQUESTS = int(os.environ.get("KEPU_TEST_API_REQUESTS", "200"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The end of a request leaves the connection of the test open, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_answers_keep_the_promises_of_the_document(
    demo_db: None, one_connection: None, settings: Any, figure: Any
) -> None:
    settings.KEPU_API_REQUESTS = settings.KEPU_RUMOR_CHECKS = 1_000_000
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 13
    asked = [_try(operation, REQUESTS // len(operations)) for operation in operations]
    figure("requests made up from the OpenAPI document", sum(asked))


def _try(operation: Any, requests: int) -> int:
    """How many requests were sent to this operation; half of them wrong on purpose."""
    sent = 0
    wrong = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    for mode in wrong:
        strategy = operation.as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=max(1, requests // 2),
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=strategy)
        def ask(case: Any) -> None:
            nonlocal sent
            sent += 1
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        try:
            ask()
        except hypothesis.errors.Unsatisfiable:  # an operation without parameters cannot be asked wrongly
            assert mode is schemathesis.GenerationMode.NEGATIVE
    return sent
