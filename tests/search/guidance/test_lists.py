"""From the editors' rows to what a process reads questions by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from search.guidance import lists
from search.guidance.current import current, shipped
from search.guidance.models import EmptyPhrase, PinnedResult, SynonymGroup


@pytest.fixture
def _afresh(db: None) -> Iterator[None]:
    lists.forget()
    yield
    lists.forget()


@pytest.mark.usefixtures("_afresh")
def test_an_installation_begins_with_the_shipped_lists() -> None:
    assert current() is shipped()
    lists.look(now=True)
    assert current() == shipped()
    assert current() is not shipped()


@pytest.mark.usefixtures("_afresh")
def test_a_change_is_taken_up_with_one_query_and_kept_without_any(
    settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lists.look(now=True)
    SynonymGroup(words="曱甴仔\n小强").save()
    with django_assert_num_queries(4):
        lists.look(now=True)
    assert current().variants("小强从哪来") == ("曱甴仔从哪来",)
    with django_assert_num_queries(1):
        lists.look(now=True)
    settings.KEPU_SEARCH_LISTS_EVERY = 60.0
    with django_assert_num_queries(0):
        lists.look()
    SynonymGroup.objects.get(words__contains="曱甴仔").delete()
    settings.KEPU_SEARCH_LISTS_EVERY = 0.0
    lists.look()
    assert current().variants("小强从哪来") == ()


@pytest.mark.usefixtures("_afresh")
def test_what_is_rolled_back_changes_no_list(django_capture_on_commit_callbacks: Any) -> None:
    lists.look(now=True)
    with transaction.atomic():
        EmptyPhrase(phrase="街坊们").save()
        transaction.set_rollback(True)
    lists.look(now=True)
    assert "街坊们" not in current().stops
    with django_capture_on_commit_callbacks(execute=True):
        EmptyPhrase(phrase="街坊们", in_messages=False).save()
    assert "街坊们" in current().stops
    assert "街坊们" not in current().message_stops


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (SynonymGroup(words="番茄"), "words"),
        (SynonymGroup(words="番茄\n蕃茄\n咳"), "words"),
        (SynonymGroup(words="台风\n颱風"), "words"),
        (SynonymGroup(words="\n".join(f"说法{n}" for n in range(7))), "words"),
        (SynonymGroup(words="台风", also="风"), "also"),
        (EmptyPhrase(phrase="吗？"), "phrase"),
        (PinnedResult(wordings="？？"), "wordings"),
        (PinnedResult(wordings="台风", first_day=date(2026, 2, 1), last_day=date(2026, 1, 1)), "last_day"),
        (PinnedResult(wordings="\n".join(f"台风{n}" for n in range(40))), "wordings"),
    ],
)
def test_what_would_do_harm_is_refused(row: Any, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        row.clean()
    assert field in refused.value.message_dict
