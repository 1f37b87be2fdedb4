"""Who runs what, and when, if several processes test: what is set up once stays together, and the longest come first.

``pytest-xdist`` would do the first by its mark ``xdist_group``, but writes the group into a place that pytest 9 no
longer reads. Here a file is a group, so that the process that hands out tests can tell from their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest

TOGETHER = (
    "tests/browser/test_editing.py",
    "tests/search/test_cluster.py",
    "tests/browser/test_editing_times.py",
    "tests/website/test_production.py",
    "tests/content/test_demo.py",
    "tests/browser/test_importing.py",
    "tests/widgets/test_foreign_pages.py",
    "tests/contracts/test_embedders.py",
    "tests/browser/test_notifications.py",
)
"""Files whose tests share a site, a server, a browser, a model or a cluster of their own."""
FIRST = (
    "tests/search/test_cluster.py",
    "tests/browser/test_editing.py",
    "tests/search/test_elastic_faults.py::test_a_node",
    "tests/content/importers/test_hostile.py",
    "tests/search/test_crash.py",
    "tests/contracts/test_embedders.py",
    "tests/search/test_elastic_faults.py",
    "tests/browser/test_editing_times.py",
    "tests/browser/test_importing.py",
    "tests/website/test_backups.py",
    "tests/website/test_crawl.py",
    "tests/browser/test_reviewing.py",
    "tests/browser/test_correcting.py",
    "tests/website/test_production.py",
    "tests/contracts/test_rumor_matching.py::test_own_figures",
    "tests/widgets/test_foreign_pages.py",
    "tests/api/test_changes.py",
    "tests/website/test_bad_input.py",
    "tests/browser",
)
"""What takes longest, in this order: with one of them at the end, one core would wait for the other.

Those that need the demo site come a little later than the first that asks for it, who builds it.
"""


class Scheduling(LoadScopeScheduling):
    """Hands out tests in the order they are collected in, those of one file in ``TOGETHER`` to one process."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


def scheduling(config: pytest.Config, log: object) -> Scheduling:
    """The scheduler of a run with several processes."""
    config.option.loadscopereorder = False  # it would sort by the number of tests
    return Scheduling(config, log)


def by_length(items: list[pytest.Item]) -> list[pytest.Item]:
    """The longest first; all others as they were."""
    return sorted(items, key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))
