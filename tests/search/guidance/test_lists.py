"""From the editors' rows to what a process reads questions by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from content import changes
from content.models.changes import Change
from search.guidance import lists
from search.guidance.current import current, shipped
from search.guidance.models import EmptyPhrase, PinnedResult, SynonymGroup


@pytest.mark.django_db
def test_an_installation_begins_with_the_shipped_lists() -> None:
    assert current() is shipped()
    lists.look()
    assert current() == shipped()
    assert current() is not shipped()


@pytest.mark.django_db
def test_a_change_is_taken_up_at_once_and_what_is_known_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        lists.look()
    with django_assert_num_queries(0):
        lists.look()
    SynonymGroup(words="曱甴仔\n小强").save()
    with django_assert_num_queries(3):
        lists.look()
    assert current().variants("小强从哪来") == ("曱甴仔从哪来",)
    SynonymGroup.objects.get(words__contains="曱甴仔").delete()
    lists.look()
    assert current().variants("小强从哪来") == ()


@pytest.mark.django_db
def test_another_process_takes_up_a_change_when_it_learns_of_it() -> None:
    EmptyPhrase.objects.create(phrase="街坊们", in_messages=False)
    changes.look(now=True)
    lists.look()
    EmptyPhrase.objects.filter(phrase="街坊们").update(phrase="各位街坊")  # what this process is not told of
    lists.look()
    assert "街坊们" in current().stops
    assert "街坊们" not in current().message_stops
    Change.objects.create(about=lists.LISTS)
    changes.look(now=True)
    lists.look()
    assert "各位街坊" in current().stops


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
