"""The parts of the site that need no database: settings from the environment, words for dates, pages of lists."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st

from content.date_words import clock, dates_words, day_words, period_words
from content.local_time import SHANGHAI
from search.criteria import Criteria
from website import env
from website.installation_secret import read_or_create
from website.paging import NoSuchPage, pager


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("YES", True), ("on", True), ("0", False), ("off", False)])
def test_flag(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("KEPU_X", value)
    assert env.flag("KEPU_X", default=not meant) is meant


def test_flag_unset_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEPU_X", raising=False)
    assert env.flag("KEPU_X") is False
    assert env.flag("KEPU_X", default=True) is True


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_wrong_flag_stops_with_its_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEPU_X", value)
    with pytest.raises(ImproperlyConfigured, match="KEPU_X"):
        env.flag("KEPU_X")


def test_texts_words_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPU_X", " a, b ,,c ")
    assert env.words("KEPU_X") == ["a", "b", "c"]
    monkeypatch.setenv("KEPU_X", "")
    assert env.words("KEPU_X", "d,e") == ["d", "e"]
    assert env.text("KEPU_X", "default") == "default"
    assert env.path("KEPU_X", Path("/somewhere")) == Path("/somewhere")
    with pytest.raises(ImproperlyConfigured, match="KEPU_X"):
        env.required("KEPU_X")


def test_database_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEPU_DB", raising=False)
    assert env.database("KEPU_DB", Path("/v/k.sqlite3"))["NAME"] == "/v/k.sqlite3"
    monkeypatch.setenv("KEPU_DB", "sqlite:////data/k.sqlite3")
    assert env.database("KEPU_DB", Path("/v"))["NAME"] == "/data/k.sqlite3"
    monkeypatch.setenv("KEPU_DB", "postgresql://me:p%40ss%2Fword@db.example:5433/kepu")
    found = env.database("KEPU_DB", Path("/v"))
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me", "p@ss/word", "db.example", "5433", "kepu",
    )  # fmt: skip
    monkeypatch.setenv("KEPU_DB", "postgresql://me@/kepu?host=/run/postgresql")
    assert env.database("KEPU_DB", Path("/v"))["HOST"] == "/run/postgresql"
    monkeypatch.setenv("KEPU_DB", "mysql://x/y")
    with pytest.raises(ImproperlyConfigured, match="KEPU_DB"):
        env.database("KEPU_DB", Path("/v"))


def test_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = read_or_create(tmp_path / "key")
    assert len(secret) == 50
    assert read_or_create(tmp_path / "key") == secret
    assert read_or_create(tmp_path / "other") != secret
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]


def test_words_for_dates() -> None:
    today = date(2026, 11, 23)
    assert day_words(date(2026, 11, 28), today=today) == "11月28日 周六"
    assert day_words(date(2027, 1, 3), today=today) == "2027年1月3日 周日"
    assert clock(at(2026, 11, 28, 9, 5)) == "9:05"
    one_day = period_words(at(2026, 11, 28, 9, 30), at(2026, 11, 28, 11), today=today)
    assert one_day == "11月28日 周六 9:30–11:00"
    several = period_words(at(2026, 11, 28, 9, 30), at(2026, 11, 30, 17), today=today)
    assert several == "11月28日 周六 9:30 至 11月30日 周一 17:00"
    assert dates_words(date(2026, 9, 1), date(2026, 9, 30)) == "2026年9月1日至9月30日"
    assert dates_words(date(2026, 12, 1), date(2027, 1, 5)) == "2026年12月1日至2027年1月5日"


def test_words_for_dates_are_local() -> None:
    from datetime import UTC

    start, end = datetime(2026, 11, 27, 17, tzinfo=UTC), datetime(2026, 11, 27, 18, tzinfo=UTC)
    assert period_words(start, end, today=date(2026, 11, 1)) == "11月28日 周六 1:00–2:00"


@given(st.integers(0, 5000), st.integers(1, 300))
@settings(max_examples=150, deadline=None)
def test_pager(total: int, page: int) -> None:
    pages = max(1, -(-total // 20))
    criteria = Criteria(text="风", page=page)
    if page > pages:
        with pytest.raises(NoSuchPage):
            pager(criteria, path="/search/", total=total)
        return
    found = pager(criteria, path="/search/", total=total)
    numbers = [int(label) for label, _ in found.links if label != "…"]
    assert numbers == sorted(set(numbers))
    assert {1, page, pages} <= set(numbers)
    assert bool(found.previous_url) == (page > 1)
    assert bool(found.next_url) == (page < pages)
    assert [label for label, url in found.links if url is None and label != "…"] == [str(page)]
