"""Nothing a stranger can put into an address breaks the site: 2,000 hostile ones, never a 5xx, never a written row."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.criteria import Criteria, CriteriaError

EXAMPLES = settings(
    max_examples=500,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VIEWS = [
    "/",
    "/articles/",
    "/rumors/",
    "/venues/",
    "/events/",
    "/events/calendar/",
    "/campaigns/",
    "/search/",
    "/search/suggest/",
    "/topics/",
    "/topics/typhoon/",
    "/regions/",
    "/regions/440100/",
    "/articles/feed.xml",
    "/rumors/atom.xml",
    "/events/calendar.ics",
    "/sitemap.xml",
    "/sitemap-article.xml",
    "/articles/li-an-liu/",
    "/about/",
    "/healthz",
    "/nope/",
]
PARAMETERS = ["q", "kind", "topic", "region", "audience", "verdict", "from", "to", "near", "km", "open", "sort", "page",
              "view", "p", "next", "csrfmiddlewaretoken", "q[]", "", "页"]  # fmt: skip
FINE = ["台风", "weather", "440100", "2026-11-28", "23.1,113.3", "distance", "today", "1", "2", "article", "false"]
HOSTILE = [
    "", " ", "\x00", "a\x00b", "\ufffd", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe",
    b"\xcc\xa8\xb7\xe7", "\u202e风台\u202c", "\u200f\u200e", "\ufeff", "\u0000\u001b[31m", "é" * 300,
    "台" * 201, "台" * 1200, "A" * 5000, "' OR 1=1 --", '"; DROP TABLE wagtailcore_page; --',
    "1' UNION SELECT * FROM auth_user--", "%' AND '1'='1", "%", "_", "%%%", "\\", "*", "?", "/", ":", "a:b",
    "title:台风", "AND", "OR NOT", "(((", "[* TO *]", '"台风', "台风~9", "^99", "-台风", "+", "{!join}",
    "<script>alert(1)</script>", "{{7*7}}", "{% load %}", "${jndi:ldap://x}", "../../etc/passwd",
    "http://evil.example/", "javascript:alert(1)", "0", "-1", "1e9", "999999999999999999999", "٣", "１",
    "1.5", "NaN", "inf", "-0", "0x10", "2026-02-30", "0000-00-00", "9999-12-31", "1900-01-01", "2100-12-31",
    "2026-13-01", "２０２６-01-01", "20261128", "2026-W48-6", "2026-11-28T10:00", "91,181", "-90,-180",
    "90,180", "nan,nan", "1e5,2", "23.1", "23.1,", ",", "23.1,113.3,5", "0.0000000000001,0", "500", "0.001",
    "500.1", "zh\r\nSet-Cookie: a=b", "\r\n\r\n", "\t", "null",
]  # fmt: skip


def escaped(value: str | bytes) -> str:
    return quote_from_bytes(value) if isinstance(value, bytes) else quote(value, safe="")


def values() -> st.SearchStrategy[str]:
    """Values of parameters, already escaped, some of them broken."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(escaped)
    broken = st.sampled_from(
        ["%", "%2", "%zz", "%u53f0", "%ff%fe", "%00", "%ed%a0%80", "%c0%ae", "%e5%8f", "&", "=", "#"]
    )
    return st.one_of(
        st.sampled_from(HOSTILE).map(escaped),
        st.sampled_from(FINE).map(escaped),
        texts,
        broken,
        st.integers(-(10**12), 10**12).map(str),
        st.floats().map(repr),
        st.tuples(st.floats(-200, 200), st.floats(-400, 400)).map(lambda pair: f"{pair[0]},{pair[1]}"),
        st.dates().map(str),
    )


def queries() -> st.SearchStrategy[str]:
    names = st.one_of(st.sampled_from(PARAMETERS).map(escaped), values())
    pairs = st.lists(st.tuples(names, values()), max_size=6)
    return pairs.map(lambda found: "&".join(f"{name}={value}" for name, value in found))


def repeated() -> st.SearchStrategy[str]:
    """One parameter over and over."""
    parts = st.tuples(st.sampled_from(PARAMETERS), st.lists(values(), min_size=2, max_size=60))
    return parts.map(lambda found: "&".join(f"{escaped(found[0])}={value}" for value in found[1])[:6000])


def raw() -> st.SearchStrategy[str]:
    """Bytes as they stand, the way a server hands them on."""
    return st.binary(max_size=60).map(lambda found: found.decode("latin-1"))


def paths() -> st.SearchStrategy[str]:
    starts = ["/", "/articles/", "/topics/", "/regions/", "/events/", "/sitemap-", "/media/", "/search/", "/documents/"]
    ends = ["", "/", "/event.ics", ".xml", "/feed.xml"]
    parts = st.tuples(st.sampled_from(starts), values(), st.sampled_from(ends))
    return parts.map(lambda found: "".join(found).replace("#", "%23").replace("?", "%3F"))


def written() -> object:
    """Something that is another once a row has been written in this transaction."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        return cursor.fetchone()


class Stranger:
    """Asks, and looks at what must hold for every answer."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.written = written()

    def ask(self, path: str, query: str = "") -> None:
        answer: Any = self.client.generic("GET", path, QUERY_STRING=query)
        where = f"{path!r} ? {query!r}"
        assert answer.status_code < 500, where
        assert answer.status_code in (200, 301, 302, 400, 404), f"{answer.status_code} {where}"
        if answer.status_code >= 400:
            assert re.search(r"[\u4e00-\u9fff]", answer.content.decode()), where
            assert "Traceback" not in answer.content.decode(), where
        assert not answer.cookies, where
        assert "\n" not in answer.get("Location", ""), where
        assert written() == self.written, f"wrote a row: {where}"


@pytest.fixture
def stranger(reader: Client) -> Stranger:
    return Stranger(reader)


@EXAMPLES
@given(path=st.sampled_from(VIEWS), query=queries())
def test_hostile_parameters(stranger: Stranger, path: str, query: str) -> None:
    stranger.ask(path, query)


@EXAMPLES
@given(path=st.sampled_from(VIEWS), query=repeated())
def test_repeated_parameters(stranger: Stranger, path: str, query: str) -> None:
    stranger.ask(path, query)


@EXAMPLES
@given(path=st.sampled_from(VIEWS), query=raw())
def test_raw_bytes(stranger: Stranger, path: str, query: str) -> None:
    stranger.ask(path, query)


@EXAMPLES
@given(path=paths(), query=st.one_of(st.just(""), queries()))
def test_hostile_paths(stranger: Stranger, path: str, query: str) -> None:
    stranger.ask(path, query)


@pytest.mark.parametrize("path", ["/search/", "/venues/", "/events/calendar/"])
def test_what_passes_the_checks_is_safe_further_in(stranger: Stranger, path: str) -> None:
    """Hostile values that a question may hold reach the search engine and the database."""
    asked = [f"{name}={escaped(value)}" for name in PARAMETERS[:14] for value in HOSTILE]
    accepted = [query for query in asked if acceptable(query)]
    assert len(accepted) > 80
    for query in accepted[:: 1 if path == "/search/" else 3]:
        stranger.ask(path, query)


def acceptable(query: str) -> bool:
    try:
        return not Criteria.from_query(QueryDict(query), today=date(2026, 11, 23)).is_empty
    except CriteriaError:
        return False


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/articles/", "q=%00"),
        ("/articles/", "q=%ff%fe"),
        ("/search/", "q=\xcc\xa8\xb7\xe7"),
        ("/art%00icles/", ""),
        ("/search/", "q=" + "a" * 5000),
    ],
)
def test_unreadable_addresses_are_refused_with_a_sentence(reader: Client, path: str, query: str) -> None:
    answer: Any = reader.generic("GET", path, QUERY_STRING=query)
    assert answer.status_code == 400
    assert re.search("网址", answer.content.decode())


def test_what_was_typed_is_never_run(reader: Client) -> None:
    for value in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"):
        body = reader.get("/search/", {"q": value}).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert ">49<" not in body
    body = reader.get("/articles/", {"topic": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in body
