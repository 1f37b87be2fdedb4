"""The hint to look at the rows. Losing one costs time, never a change: the worker and the sweep look as well."""

from __future__ import annotations

from django_tasks import task

from . import outbox

AT_ONCE = 50


@task()
def index_waiting() -> None:
    """Work on a few waiting jobs; a long queue is left to the worker."""
    outbox.drain(AT_ONCE)
