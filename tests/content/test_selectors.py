"""Reads: what leaves the room, in which order, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from wagtail.models import Page

from content import links, selectors, venues_near
from content.models import ArticleIndexPage, HomePage, Organization, Region, StandardPage, Topic
from content.records import Kind, Point
from tests.content.writing import EVERY_DAY, Desk, hide, raw, session


def titles(found: Any) -> list[str]:
    return [page.title for page in found]


def queries(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


class TestListing:
    def test_newest_first(self, desk: Desk) -> None:
        desk.article("旧", published="2026-01-01 09:00")
        desk.article("新", published="2026-03-01 09:00")
        desk.article("中", published="2026-02-01 09:00")
        assert titles(selectors.listing(Kind.ARTICLE)) == ["新", "中", "旧"]

    def test_a_topic_means_those_below_it(self, desk: Desk) -> None:
        desk.article("台风", topics=["typhoon"])
        desk.article("天气", topics=["weather"])
        desk.article("地震", topics=["earthquake"])
        desk.article("无题")
        assert set(titles(selectors.listing(Kind.ARTICLE, topics=["weather"]))) == {"台风", "天气"}
        assert titles(selectors.listing(Kind.ARTICLE, topics=["typhoon"])) == ["台风"]
        assert set(titles(selectors.listing(Kind.ARTICLE, topics=["typhoon", "emergency"]))) == {"台风", "地震"}
        assert titles(selectors.listing(Kind.ARTICLE, topics=["no-such"])) == []

    def test_a_page_with_several_matching_topics_comes_once(self, desk: Desk) -> None:
        desk.article("台风暴雨", topics=["typhoon", "rainstorm", "weather"])
        assert titles(selectors.listing(Kind.ARTICLE, topics=["weather"])) == ["台风暴雨"]

    def test_a_code_that_begins_like_another_is_not_that_one(self, desk: Desk) -> None:
        Topic.objects.create(name="食品广告", slug="food-ads")
        desk.article("广告", topics=["food-ads"])
        assert titles(selectors.listing(Kind.ARTICLE, topics=["food"])) == []

    def test_a_region_means_those_below_it(self, desk: Desk) -> None:
        desk.article("天河", regions=["440106"])
        desk.article("广州", regions=["440100"])
        desk.article("深圳", regions=["440300"])
        desk.article("全省", regions=["440000"])
        assert set(titles(selectors.listing(Kind.ARTICLE, regions=["440100"]))) == {"天河", "广州"}
        assert titles(selectors.listing(Kind.ARTICLE, regions=["440106"])) == ["天河"]
        assert len(selectors.listing(Kind.ARTICLE, regions=["440000"])) == 4

    def test_where_a_venue_is_counts(self, desk: Desk) -> None:
        desk.venue("在深圳", region=Region.objects.get(code="440305"))
        desk.venue("关于深圳", regions=["440300"])
        desk.venue("在广州", region=Region.objects.get(code="440106"))
        assert set(titles(selectors.listing(Kind.VENUE, regions=["440300"]))) == {"在深圳", "关于深圳"}

    def test_an_event_is_where_its_venue_is(self, desk: Desk) -> None:
        venue = desk.venue(region=Region.objects.get(code="440305"))
        desk.event("馆里", venue=venue)
        desk.event("自己的", region=Region.objects.get(code="440306"))
        desk.event("别处", region=Region.objects.get(code="440106"))
        assert set(titles(selectors.listing(Kind.EVENT, regions=["440300"]))) == {"馆里", "自己的"}

    def test_everyone_is_among_every_audience(self, desk: Desk) -> None:
        desk.article("老人", audiences=("older",))
        desk.article("大家", audiences=("everyone",))
        desk.article("农民", audiences=("farmers", "workers"))
        desk.article("没说")
        assert set(titles(selectors.listing(Kind.ARTICLE, audiences=["older"]))) == {"老人", "大家"}
        assert set(titles(selectors.listing(Kind.ARTICLE, audiences=["workers", "older"]))) == {"老人", "大家", "农民"}

    def test_verdicts(self, desk: Desk) -> None:
        desk.rumor("假", verdict="false")
        desk.rumor("真", verdict="true")
        desk.rumor("半真", verdict="partly_true")
        assert titles(selectors.listing(Kind.RUMOR, verdicts=["true"])) == ["真"]
        assert set(titles(selectors.listing(Kind.RUMOR, verdicts=["true", "false"]))) == {"真", "假"}
        desk.article("文章")
        assert titles(selectors.listing(Kind.ARTICLE, verdicts=["true"])) == ["文章"]

    def test_days_are_local_and_include_the_last(self, desk: Desk) -> None:
        desk.article("零点", published="2026-09-02 00:00")
        desk.article("深夜", published="2026-09-02 23:59")
        desk.article("次日", published="2026-09-03 00:00")
        day = date(2026, 9, 2)
        assert titles(selectors.listing(Kind.ARTICLE, date_from=day, date_to=day)) == ["深夜", "零点"]
        assert len(selectors.listing(Kind.ARTICLE, date_from=day)) == 3
        assert len(selectors.listing(Kind.ARTICLE, date_to=day)) == 2

    def test_a_campaign_counts_while_it_runs(self, desk: Desk) -> None:
        desk.campaign(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))

        def found(first: date, last: date) -> int:
            return len(selectors.listing(Kind.CAMPAIGN, date_from=first, date_to=last))

        assert found(date(2026, 9, 30), date(2026, 10, 7)) == 1
        assert found(date(2026, 8, 1), date(2026, 9, 1)) == 1
        assert found(date(2026, 10, 1), date(2026, 10, 7)) == 0

    def test_an_event_counts_on_days_it_takes_place(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=5)
        times = raw(
            session(f"{day} 09:00", f"{day} 10:00"),
            session(f"{day + timedelta(days=2)} 09:00", f"{day + timedelta(days=2)} 10:00"),
            ("cancelled", {"start": f"{day + timedelta(days=2)}T09:00:00+08:00", "reason": "台风"}),
        )
        desk.event(times=times)
        on = [
            bool(selectors.listing(Kind.EVENT, date_from=each, date_to=each))
            for each in (day, day + timedelta(days=1), day + timedelta(days=2))
        ]
        assert on == [True, False, False]

    def test_all_restrictions_together(self, desk: Desk) -> None:
        fields = {"topics": ["typhoon"], "regions": ["440106"], "audiences": ("older",), "verdict": "false"}
        desk.rumor("对", **fields, published="2026-09-02 08:00")
        for number, change in enumerate([{"topics": []}, {"regions": []}, {"audiences": ()}, {"verdict": "true"}]):
            desk.rumor(f"不对{number}", **fields | change, published="2026-09-02 08:00")
        found = selectors.listing(
            Kind.RUMOR, topics=["weather"], regions=["440100"], audiences=["older"], verdicts=["false"],
            date_from=date(2026, 9, 1), date_to=date(2026, 9, 30),
        )  # fmt: skip
        assert titles(found) == ["对"]

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"topics": ["weather"]},
            {"regions": ["440100"]},
            {"topics": ["weather"], "regions": ["440100"]},
            {"audiences": ["older"]},
            {"date_from": date(2026, 9, 2)},
            {"topics": ["fire"]},
        ],
    )
    @pytest.mark.parametrize("kind", list(selectors.MODELS))
    def test_the_total_is_what_is_listed(self, desk: Desk, kind: str, asked: dict[str, Any]) -> None:
        write = getattr(desk, kind)
        write("一", topics=["typhoon", "rainstorm"], regions=["440106"], audiences=("older",))
        write("二", topics=["weather"], published="2026-09-01 09:00")
        write("三", regions=["440100"], published="2026-09-02 09:00")
        hide(write("四", topics=["typhoon"], regions=["440106"]))
        write("五", topics=["typhoon"]).unpublish()
        assert selectors.listing_total(kind, **asked) == len(selectors.listing(kind, **asked))
        assert "四" not in titles(selectors.listing(kind, **asked))


class TestPrivacy:
    """Neither drafts nor pages behind a password leave, whichever way one asks."""

    def everything(self, page: Any) -> list[bool]:
        pair = [(page.pk, str(page.kind))]
        return [
            page in list(selectors.pages(page.kind)),
            page in list(selectors.listing(page.kind)),
            bool(selectors.by_ids(pair)),
            bool(selectors.pages_by_id([page.pk])),
            selectors.search_titles(page.title, [], 10, 0)[1] > 0,
            selectors.record_for(page.pk) is not None,
            page.pk in [record.id for record in selectors.iter_records()],
            page.pk in [record.id for record in selectors.iter_records(ids=[page.pk])],
            page.pk in selectors.live_ids(page.kind),
            selectors.record_count() > 0,
        ]

    def test_a_public_page_leaves(self, desk: Desk) -> None:
        assert all(self.everything(desk.article("独一无二")))

    def test_a_draft_does_not(self, desk: Desk) -> None:
        page = desk.article("独一无二")
        page.unpublish()
        assert not any(self.everything(page))

    def test_a_page_behind_a_password_does_not(self, desk: Desk) -> None:
        page = desk.article("独一无二")
        hide(page)
        assert not any(self.everything(page))

    def test_nor_one_below_such_a_page(self, desk: Desk) -> None:
        page = desk.article("独一无二")
        hide(ArticleIndexPage.objects.get())
        assert not any(self.everything(page))

    def test_nor_anything_when_the_whole_site_is_closed(self, desk: Desk) -> None:
        page = desk.rumor("独一无二")
        hide(HomePage.objects.get())
        assert not any(self.everything(page))

    def test_occurrences_of_hidden_events(self, desk: Desk) -> None:
        shown, hidden, draft = desk.event("看得见"), desk.event("要密码"), desk.event("草稿")
        hide(hidden)
        draft.unpublish()
        rows = selectors.occurrences(*selectors.coming_days(30))
        assert {row.event_id for row in rows} == {shown.pk}

    def test_topic_counts_and_last_change(self, desk: Desk) -> None:
        shown, hidden = desk.article("看得见", topics=["typhoon"]), desk.article("要密码", topics=["typhoon"])
        hide(hidden)
        assert selectors.topic_counts() == {Topic.objects.get(slug="typhoon").pk: 1}
        assert selectors.last_change(Kind.ARTICLE) == shown.last_published_at


class TestOccurrences:
    @pytest.fixture
    def night(self, desk: Desk) -> date:
        day = localdate() + timedelta(days=9)
        desk.event("跨夜", times=raw(session(f"{day} 22:00", f"{day + timedelta(days=1)} 02:00")))
        return day

    @pytest.mark.parametrize(("offset", "touches"), [(-1, False), (0, True), (1, True), (2, False)])
    def test_a_night_touches_both_days(self, night: date, offset: int, touches: bool) -> None:
        day = night + timedelta(days=offset)
        assert selectors.occurrences(day, day).exists() is touches

    def test_days_begin_at_midnight_in_shanghai(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=9)
        desk.event("清晨", times=raw(session(f"{day} 00:30", f"{day} 01:00")))  # the day before, in UTC
        assert selectors.occurrences(day, day).count() == 1
        assert not selectors.occurrences(day - timedelta(days=1), day - timedelta(days=1)).exists()

    def test_ending_at_midnight_does_not_touch_the_next_day(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=9)
        desk.event("到零点", times=raw(session(f"{day} 22:00", f"{day + timedelta(days=1)} 00:00")))
        assert selectors.occurrences(day, day).count() == 1
        assert not selectors.occurrences(day + timedelta(days=1), day + timedelta(days=1)).exists()

    def test_by_start_and_only_of_the_events_asked_for(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=9)
        late = desk.event("晚", times=raw(session(f"{day} 15:00", f"{day} 16:00")))
        early = desk.event("早", times=raw(session(f"{day} 09:00", f"{day} 10:00")))
        assert [row.event_id for row in selectors.occurrences(day, day)] == [early.pk, late.pk]
        only = selectors.pages(Kind.EVENT).filter(pk=late.pk)
        assert [row.event_id for row in selectors.occurrences(day, day, events=only)] == [late.pk]


class TestVenues:
    def test_open_on_a_day(self, desk: Desk) -> None:
        weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][date(2026, 9, 9).weekday()]
        closed = raw(("closed_weekdays", {"days": [weekday], "except_holidays": False, "then": "none"}))
        everyday = desk.venue("天天开")
        desk.venue("那天关", hours=EVERY_DAY[:-1] + ", " + closed[1:])
        desk.venue("没说", hours="[]")
        assert selectors.open_on(selectors.pages(Kind.VENUE), date(2026, 9, 9)) == [everyday]

    def test_nearest_first_and_none_too_far(self, desk: Desk) -> None:
        desk.venue("远", lat=23.5, lon=113.3)
        desk.venue("近", lat=23.14, lon=113.27)
        desk.venue("更近", lat=23.13, lon=113.27)
        desk.venue("在哪")
        here = Point(lat=23.13, lon=113.265)
        found = venues_near.distances(here, 20)
        assert [Page.objects.get(pk=pk).title for _, pk in found] == ["更近", "近"]
        assert found[0][0] < found[1][0] < 2

    def test_only_what_readers_may_see_is_near(self, desk: Desk) -> None:
        gone, restricted, shown = (desk.venue(title, lat=23.13, lon=113.27) for title in ("撤", "限", "在"))
        gone.unpublish()
        hide(restricted)
        assert venues_near.distances(Point(lat=23.13, lon=113.27), 1) == [(0, shown.pk)]

    def test_places_on_the_edge(self, desk: Desk) -> None:
        page = desk.venue(lat=23.13, lon=113.27)
        assert venues_near.distances(Point(lat=23.13, lon=113.27), 0) == [(0, page.pk)]


class TestCards:
    def test_topics_of_several_kinds_in_their_order_however_new(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = [desk.article(topics=["weather", "typhoon"]), desk.rumor(), desk.rumor("地震云", topics=["earthquake"])]
        expected = [[topic.pk for topic in page.topics.all()] for page in pages]
        for known in (links.topics_by_id, dict):
            monkeypatch.setitem(links._KNOWN, "topics", known)
            read = [type(page).objects.get(pk=page.pk) for page in pages]
            links.read(read, "topics")
            assert [[topic.pk for topic in page.topics.all()] for page in read] == expected
        assert [len(topics) for topics in expected] == [2, 0, 1]


class TestByIds:
    def test_order_and_liveness(self, desk: Desk) -> None:
        article, rumor, gone = desk.article("一"), desk.rumor("二"), desk.venue("三")
        gone.unpublish()
        pairs = [(gone.pk, "venue"), (rumor.pk, "rumor"), (999_999, "article"), (article.pk, "article")]
        assert titles(selectors.by_ids(pairs)) == ["二", "一"]
        assert titles(selectors.pages_by_id([rumor.pk, gone.pk, article.pk, 999_999, rumor.pk])) == ["二", "一"]
        assert selectors.by_ids([]) == []

    def test_a_page_under_a_wrong_kind_is_not_found(self, desk: Desk) -> None:
        assert selectors.by_ids([(desk.article().pk, "rumor")]) == []

    def test_sections_and_plain_pages_are_no_content(self, desk: Desk) -> None:
        others = [HomePage.objects.get().pk, ArticleIndexPage.objects.get().pk, StandardPage.objects.first().pk]
        assert selectors.pages_by_id(others) == []


class TestRecords:
    def test_the_record_of_one_page(self, desk: Desk) -> None:
        page = desk.event("观星夜")
        record = selectors.record_for(page.pk)
        assert record is not None
        assert (record.id, record.kind, record.title) == (page.pk, Kind.EVENT, "观星夜")
        assert record == page.to_record()

    def test_no_record(self, founded: None) -> None:
        for pk in (
            0,
            999_999,
            Page.objects.get(depth=1).pk,
            HomePage.objects.get().pk,
            ArticleIndexPage.objects.get().pk,
        ):
            assert selectors.record_for(pk) is None
        assert selectors.record_for(StandardPage.objects.first().pk) is None

    @pytest.mark.parametrize("batch", [1, 2, 3, 100])
    def test_batches_hold_everything_once(self, desk: Desk, batch: int) -> None:
        made = [desk.article(str(number)) for number in range(3)] + [
            desk.rumor(),
            desk.venue(),
            desk.event(),
            desk.campaign(),
        ]
        ids = [record.id for record in selectors.iter_records(batch=batch)]
        assert sorted(ids) == sorted(page.pk for page in made)
        assert selectors.record_count() == len(ids)

    def test_only_these(self, desk: Desk) -> None:
        wanted, _, other = desk.article("一"), desk.article("二"), desk.rumor("三")
        found = selectors.iter_records(ids=[other.pk, wanted.pk, 999_999])
        assert [record.id for record in found] == [wanted.pk, other.pk]
        assert list(selectors.iter_records(ids=[])) == []

    def test_live_ids_ascend(self, desk: Desk) -> None:
        made = [desk.article("一", published="2026-05-01 08:00"), desk.article("二", published="2026-01-01 08:00")]
        assert selectors.live_ids(Kind.ARTICLE) == [page.pk for page in made]


class TestSearchTitles:
    def test_titles_and_summaries_with_their_number(self, desk: Desk) -> None:
        first = desk.article("台风来了", published="2026-02-01 08:00")
        second = desk.article("避险", summary="遇到台风先回家", published="2026-01-01 08:00")
        rumor = desk.rumor("台风眼里最安全")
        desk.article("地震")
        found, total = selectors.search_titles("台风", [], 10, 0)
        assert (found, total) == ([(first.pk, "article"), (second.pk, "article"), (rumor.pk, "rumor")], 3)
        assert selectors.search_titles("台风", ["article"], 1, 1) == ([(second.pk, "article")], 2)
        assert selectors.search_titles("台风", [], 1, 2) == ([(rumor.pk, "rumor")], 3)
        assert selectors.search_titles("火山", [], 10, 0) == ([], 0)

    @pytest.mark.parametrize("text", ["%", "_", "'", "\\", '"; DROP TABLE', ""])
    def test_signs_of_sql_are_only_signs(self, desk: Desk, text: str) -> None:
        desk.article("台风来了")
        found, total = selectors.search_titles(text, [], 10, 0)
        assert (len(found), total) == ((1, 1) if text == "" else (0, 0))


class TestRelated:
    def test_newest_with_a_shared_topic(self, desk: Desk) -> None:
        page = desk.article("本文", topics=["typhoon"])
        desk.article("旧", topics=["typhoon"], published="2026-01-01 08:00")
        desk.rumor("新", topics=["typhoon", "fire"], published="2026-06-01 08:00")
        desk.article("无关", topics=["battery"])
        assert titles(selectors.related_to(page)) == ["新", "旧"]
        assert titles(selectors.related_to(page, limit=1)) == ["新"]

    def test_without_a_topic_nothing_is_related(self, desk: Desk) -> None:
        desk.article("别的")
        assert selectors.related_to(desk.article("本文")) == []


class TestTrees:
    def test_topics_follow_the_one_above(self, founded: None) -> None:
        tree = selectors.topic_tree()
        seen: set[int | None] = {None}
        for topic in tree:
            assert topic.parent_id in seen
            seen.add(topic.pk)
        assert len(tree) == Topic.objects.count()

    def test_counts_of_a_topic_leave_out_those_below(self, desk: Desk) -> None:
        desk.article("一", topics=["typhoon"])
        desk.rumor("二", topics=["weather", "typhoon"])
        desk.venue("三", topics=["typhoon"])
        named = {Topic.objects.get(pk=pk).slug: count for pk, count in selectors.topic_counts().items()}
        assert named == {"typhoon": 2, "weather": 1}

    def test_cities_by_code(self, founded: None) -> None:
        found = selectors.cities()
        assert len(found) == 21
        assert found[0].code == "440100"


@pytest.mark.parametrize(
    ("today", "span"),
    [
        (date(2026, 11, 23), (date(2026, 11, 28), date(2026, 11, 29))),
        (date(2026, 11, 27), (date(2026, 11, 28), date(2026, 11, 29))),
        (date(2026, 11, 28), (date(2026, 11, 28), date(2026, 11, 29))),
        (date(2026, 11, 29), (date(2026, 11, 29), date(2026, 11, 29))),
        (date(2026, 12, 31), (date(2027, 1, 2), date(2027, 1, 3))),
    ],
)
def test_this_weekend(today: date, span: tuple[date, date]) -> None:
    assert selectors.weekend(today) == span


class TestQueries:
    """The cost does not grow with what is listed."""

    def more(self, desk: Desk, start: int, count: int) -> None:
        body = Organization.objects.get_or_create(name="省科协", defaults={"level": "province", "kind": "association"})[
            0
        ]
        region = Region.objects.get(code="440106")
        for number in range(start, start + count):
            fields: dict[str, Any] = {
                "topics": ["typhoon", "fire"],
                "regions": ["440100", "440300"],
                "tags": [f"标签{number}"],
            }
            desk.article(f"文章{number}", **fields)
            desk.rumor(f"辟谣{number}", checked_by=body, **fields)
            venue = desk.venue(f"场馆{number}", organization=body, region=region, **fields)
            event = desk.event(
                f"活动{number}", venue=venue, campaign=desk.campaign(f"专题{number}", **fields), **fields
            )
            event.organizers.set([body])
            event.save()

    def test_cards_and_records_at_a_fixed_cost(self, desk: Desk) -> None:
        self.more(desk, 0, 2)
        reads: dict[str, Callable[[], Any]] = {
            f"{what} {kind}": read
            for kind in selectors.MODELS
            for what, read in (
                (
                    "cards",
                    lambda kind=kind: [self.touch(p) for p in selectors.with_cards(selectors.listing(kind), kind)],
                ),
                ("records", lambda kind=kind: list(selectors.records(selectors.pages(kind), kind))),
            )
        }
        for read in reads.values():
            read()  # caches of the process: content types, addresses of sites
        before = {name: queries(read) for name, read in reads.items()}
        self.more(desk, 2, 3)
        next(iter(reads.values()))()  # new pages make the process forget what it remembered
        assert {name: queries(read) for name, read in reads.items()} == before
        assert max(before.values()) <= 10

    def touch(self, page: Any) -> None:
        page.get_url()
        assert page.cover.default_alt_text
        assert list(page.topics.all())

    def test_by_ids_asks_once_a_kind(self, desk: Desk) -> None:
        self.more(desk, 0, 3)
        pairs = [(pk, kind) for kind in selectors.MODELS for pk in selectors.live_ids(kind)]
        one_each = [(selectors.live_ids(kind)[0], kind) for kind in selectors.MODELS]
        links.topics_by_id()  # remembered by the process
        assert queries(lambda: selectors.by_ids(pairs)) == queries(lambda: selectors.by_ids(one_each))
