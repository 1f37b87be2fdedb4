"""The way from a list of things to a subscription to such things."""

from __future__ import annotations

from dataclasses import replace

from search.criteria import Criteria, Sort


def entry(criteria: Criteria) -> str:
    """The address of the page where one subscribes, with this question filled in."""
    lasting = replace(
        criteria, since=None, date_from=None, date_to=None, open_on=None, sort=Sort.RELEVANCE, page=1
    ).to_query()
    return f"/subscribe/?{lasting}" if lasting else "/subscribe/"
