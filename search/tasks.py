"""The hint to look at the rows. Losing one costs time, never a change: the worker and the sweep look as well."""

from __future__ import annotations

from django_tasks import task

from . import outbox

AT_ONCE = 10
SECONDS = 1.0
"""An editor's click waits for this: what takes longer is left to the worker."""


@task()
def index_waiting() -> None:
    """Work on a few waiting jobs, for a second; the rest is left to the worker."""
    outbox.drain(AT_ONCE, within=SECONDS)
