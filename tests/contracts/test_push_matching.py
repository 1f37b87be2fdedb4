"""What push matches is what a search with the same wish finds, on every engine."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from content.records import ContentRecord, EventFacts, Kind, Point
from search.criteria import Criteria
from search.documents import prepare
from search.engines.base import SearchEngine
from search.phrases import PhraseError, phrase
from search.push import wish_index
from search.push.models import Subscriber, Subscription
from search.push.wishes import Fit, parts

WORDS = ["台风", "强台风", "登革热", "5G", "基站", "X光", "维生素", "AI", "main", "科技馆", "疫苗", "3D打印"]
TOPICS = [("typhoon", "weather"), ("weather",), ("vaccine", "health"), ("ai", "digital"), ()]
REGIONS = [("440106", "440100", "440000"), ("440305", "440300", "440000"), ("440000",), ()]
AUDIENCES = [("everyone",), ("older",), ("minors", "older"), ()]
SEPARATORS = ["", "，", " ", "。", "\n"]
WISHES, PIECES = 400, 80


def pieces(chance: random.Random, make_record: Callable[..., ContentRecord]) -> list[ContentRecord]:
    made = []
    for number in range(1, PIECES + 1):
        kind = chance.choice(list(Kind))
        fields: dict[str, Any] = {
            "kind": kind,
            "body": "".join(chance.choice(WORDS) + chance.choice(SEPARATORS) for _ in range(chance.randint(0, 8))),
            "topics": chance.choice(TOPICS),
            "regions": chance.choice(REGIONS),
            "audiences": chance.choice(AUDIENCES),
            "campaigns": chance.choice([(), (1,), (1, 2)]),
        }
        if kind is Kind.RUMOR:
            fields["verdict"] = chance.choice(["false", "true"])
        if kind is Kind.VENUE:
            fields["point"] = Point(lat=chance.uniform(22, 24), lon=chance.uniform(112, 115))
        if kind is Kind.EVENT:
            fields["event"] = event_at(chance.choice([None, 3, 4]))
        made.append(make_record(number, chance.choice(WORDS), **fields))
    return made


def event_at(venue: int | None) -> EventFacts:
    plain = {"event_kind": "", "event_kind_label": "", "occurrences": (), "place_name": "", "address": ""}
    rest = {"online_url": "", "organizers": (), "ages": "", "fee": "", "free": True, "capacity": None}
    return EventFacts(**plain, **rest, booking_url="", venue_id=venue)


def a_wish(chance: random.Random) -> Criteria:
    asked: dict[str, Any] = {}
    if chance.random() < 0.6:
        more = ["", "", chance.choice(WORDS)]
        texts = [chance.choice(WORDS) + chance.choice(more) for _ in range(chance.randint(1, 3))]
        asked["keywords"] = tuple(dict.fromkeys(phrase(text) for text in texts))
    for name, values in (
        ("kinds", list(Kind)),
        ("topics", ["typhoon", "weather", "health"]),
        ("regions", ["440000", "440100", "440305"]),
        ("audiences", ["older", "minors", "everyone"]),
        ("verdicts", ["false", "true"]),
        ("venues", [3, 4, *range(5, 20)]),
        ("campaigns", [1, 2]),
    ):
        if chance.random() < 0.2:
            asked[name] = tuple(str(v) if name not in ("venues", "campaigns") else v for v in chance.sample(values, 2))
    if chance.random() < 0.15:
        asked |= {"near": Point(lat=23.1, lon=113.3), "km": chance.choice([10.0, 50.0, 200.0])}
    if chance.random() < 0.2:
        asked["since"] = date(2026, 9, 1) + timedelta(days=chance.randint(0, 4))
    return Criteria(**asked)


@pytest.fixture
def seed() -> int:
    """Another one each time; who finds something puts it here."""
    return random.SystemRandom().randrange(10**6)


def test_matched_is_what_search_finds(
    empty: SearchEngine, make_record: Callable[..., ContentRecord], seed: int
) -> None:
    chance = random.Random(seed)
    documents = [prepare(record) for record in pieces(chance, make_record)]
    with empty.writing() as batch:
        for document in documents:
            batch.put(document)
    some = 0
    for _ in range(WISHES):
        wanted = a_wish(chance)
        found = {hit.id for hit in empty.find(wanted, size=PIECES).hits}
        assert {piece.id for piece in documents if Fit(piece).has(parts(wanted))} == found, (seed, wanted)
        some += 0 < len(found) < PIECES
    assert some > WISHES / 4


@pytest.mark.django_db
def test_subscriptions_are_found_like_pages(
    empty: SearchEngine, make_record: Callable[..., ContentRecord], seed: int
) -> None:
    """The index of wishes, filed and not yet filed, says for every piece what a search for every wish says."""
    chance = random.Random(seed)
    documents = [prepare(record) for record in pieces(chance, make_record)]
    with empty.writing() as batch:
        for document in documents:
            batch.put(document)
    wishes = {wanted.to_query(): wanted for wanted in (a_wish(chance) for _ in range(WISHES))}
    owner = Subscriber.objects.create(address="reader@example.org")
    rows = Subscription.objects.bulk_create([Subscription(subscriber=owner, query=query) for query in wishes])
    wish_index.file_new(seconds=0, at_once=len(rows) // 2)
    searched = {row.pk: {hit.id for hit in empty.find(wishes[row.query], size=PIECES).hits} for row in rows}
    for piece in documents:
        everyone = Subscription.objects.all()
        parts = wish_index.fitting(piece, everyone).among(everyone)
        found = [pk for part in parts for pk in part.values_list("pk", flat=True)]
        assert sorted(found) == [pk for pk, ids in searched.items() if piece.id in ids], f"seed {seed}"


@pytest.mark.parametrize(
    ("keyword", "text", "is_there"),
    [
        ("台风", "强台风天", True),
        ("臺風", "台风", True),
        ("强台风", "强台，台风", False),
        ("ai", "main", False),
        ("AI", "用ai写作", True),
        ("5G基站", "５Ｇ 基站建设", True),
        ("5G基站", "5g，基站", True),
        ("X光", "拍X光片", True),
        ("X光", "光 x", False),
    ],
)
def test_a_keyword_stands_in_the_text_as_it_is(
    empty: SearchEngine, make_record: Callable[..., ContentRecord], keyword: str, text: str, is_there: bool
) -> None:
    document = prepare(make_record(1, "无关", body=text))
    with empty.writing() as batch:
        batch.put(document)
    wanted = Criteria(keywords=(phrase(keyword),))
    assert Fit(document).has(parts(wanted)) is is_there
    assert empty.count(wanted) == int(is_there)


@pytest.mark.parametrize("text", ["风", "", "！？", "光 电", "长" * 31, "\x00\x00"])
def test_what_is_no_keyword_is_refused(text: str) -> None:
    with pytest.raises(PhraseError):
        phrase(text)
