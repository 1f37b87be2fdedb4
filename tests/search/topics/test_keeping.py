"""What was learnt is a row, read by other processes than the one that learnt."""

from __future__ import annotations

import pytest

from search.models import LearntTopics
from search.topics.keeping import ROW, learn_filed, learnt_topics, packed
from search.topics.learning import Example, learn

pytestmark = pytest.mark.django_db


def test_an_empty_site_teaches_nothing() -> None:
    assert learn_filed() == 0
    assert learnt_topics() is None


def test_the_row_gives_back_what_was_put_in() -> None:
    learnt = learn([Example("台风预警", frozenset(("1",))), Example("流感疫苗", frozenset(("2",)))])
    LearntTopics.objects.create(pk=ROW, packed=packed(learnt))
    found = learnt_topics()
    assert found is not None
    assert found.scores("颱風") == pytest.approx(learnt.scores("颱風"), abs=0.001)
