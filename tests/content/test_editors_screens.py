"""The editors' screens, in process: forms, refusals, permissions, listings, previews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import inline_formset, streamfield

from content import selectors
from content.actions import create_editor
from content.foundation import lay_foundation
from content.models import EventPage, KepuPage, Organization, Person, Region, StandardPage, Topic
from content.records import Kind
from content.reviewing import deciding
from content.reviewing.claims import digest
from content.roles import EDITORS, PUBLISHERS, ROLES
from tests.content.editors_forms import (
    create_form,
    draft_form,
    evidence,
    one_session,
    recurrence,
    sessions,
    week,
    weekly,
)
from tests.content.writing import Desk, raw, session

KINDS = [str(kind) for kind in Kind]
PASSWORD = "a-long-and-odd-password"


@pytest.fixture
def editor(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password=PASSWORD))
    return client


def add_url(kind: str) -> str:
    model = selectors.MODELS[kind]
    parent = model.allowed_parent_page_models()[0].objects.get()
    return f"/cms/pages/add/content/{model._meta.model_name}/{parent.pk}/"


def created(kind: str) -> KepuPage | None:
    found: KepuPage | None = selectors.MODELS[kind].objects.order_by("-pk").first()
    return found


def words_of(response: Any) -> str:
    return str(response.content.decode())


def reviewed(page: Any) -> Any:
    """The page after two colleagues passed what an editor submitted."""
    for name in ("fuhe", "zhongshen"):
        user = create_editor(username=name, password=PASSWORD, role=PUBLISHERS)
        page = type(page).objects.get(pk=page.pk)
        seen = digest(page.get_latest_revision_as_object().pieces())
        deciding.decide(page=page, user=user, approve=True, comment="", seen=seen)
    return type(page).objects.get(pk=page.pk)


def problems(response: Any) -> str:
    """Every message of a refused form, those within streams and inline forms as well."""
    form = response.context["form"]
    inline = [each.errors for formset in form.formsets.values() for each in formset.forms]
    return " ".join(said for errors in (form.errors, *inline) for said in _said(errors.as_data()))


def _said(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [said for each in errors.values() for said in _said(each)]
    if isinstance(errors, list | tuple):
        return [said for each in errors for said in _said(each)]
    if hasattr(errors, "as_json_data"):
        return _strings(errors.as_json_data())
    return [str(message) for message in errors.messages] if errors else []


def _strings(data: Any) -> list[str]:
    if isinstance(data, dict | list):
        return [said for each in (data.values() if isinstance(data, dict) else data) for said in _strings(each)]
    return [str(data)] if data else []


# Forms


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_publishes_each_type(editor: Client, kind: str) -> None:
    assert editor.get(add_url(kind)).status_code == 200
    response = editor.post(add_url(kind), create_form(kind))
    assert response.status_code == 302
    page = created(kind)
    assert page is not None
    if page.review_required:
        assert not page.live
        page = reviewed(page)
    assert (page.live, page.slug, page.title) == (True, "tai-feng-tian-zen-me-ban", "台风天怎么办")
    assert page.to_record().url == page.get_url()


@pytest.mark.parametrize("kind", KINDS)
def test_an_automatic_draft_under_way_leaves_nothing_behind(editor: Client, kind: str) -> None:
    automatic = editor.post(add_url(kind), draft_form(kind), headers={"accept": "application/json"})
    assert automatic.json()["success"]
    assert editor.post(add_url(kind), create_form(kind)).status_code == 302
    page = selectors.MODELS[kind].objects.get(title="台风天怎么办")
    assert page.pk != automatic.json()["pk"]
    assert (page.slug, page.get_latest_revision_as_object().slug) == ("tai-feng-tian-zen-me-ban",) * 2
    if page.live:
        assert Client().get(page.url).status_code == 200
    if page.live:  # an address that somebody has typed in the meantime is his
        editor.post(add_url(kind), draft_form(kind, title="暴雨"), headers={"accept": "application/json"})
        editor.post(add_url(kind), create_form(kind, title="暴雨", slug="rain"))
        assert selectors.MODELS[kind].objects.get(title="暴雨").slug == "rain"
    late = editor.post(add_url(kind), draft_form(kind), headers={"accept": "application/json"})
    assert late.status_code == 200
    assert selectors.MODELS[kind].objects.get(title="台风天怎么办") == page


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_needs_no_more_than_a_title(editor: Client, kind: str) -> None:
    form = {key: value if key == "title" or "-" in key else "" for key, value in draft_form(kind).items()}
    assert editor.post(add_url(kind), form).status_code == 302
    page = created(kind)
    assert page is not None
    assert not page.live
    assert editor.get(f"/cms/pages/{page.pk}/edit/").status_code == 200
    assert editor.get(f"/cms/pages/{page.pk}/edit/preview/").status_code == 200
    page.to_record()


NO_NUMBERS = '{"data": [["甲", "乙"], ["一", "不是数"]], "table_header_choice": "row"}'
CHART = {"caption": "图", "shape": "bar", "unit": "", "table": NO_NUMBERS, "note": ""}
BACKWARDS = {"first": "2030-02-02", "last": "2030-02-01", "sessions": sessions(), "reason": "布展"}
SOMETIMES = recurrence("2030-05-01 09:00", "2030-05-01 10:00", unit="kept", kept="FREQ=SOMETIMES")
TOO_FAR_APART = recurrence("2030-05-01 09:00", "2030-05-01 10:00", interval="100")
ENDS_BEFORE = recurrence("2030-05-01 09:00", "2030-05-01 10:00", until="2030-04-01")
EMPTY_STEP = {"value": {"title": "", "text": ""}, "order": 0, "deleted": "", "id": ""}
NO_PAGE = {"value": "", "order": 0, "deleted": "", "id": ""}
BAD = [
    ("venue", {"hours": streamfield([weekly("17:00", "09:00")])}, "不晚于开门时间"),
    ("venue", {"hours": streamfield([weekly(), weekly()])}, "第 2 条"),
    (
        "venue",
        {"hours": streamfield([("yearly", {"month_day": "13-40", "sessions": sessions(), "reason": ""})])},
        "13-40",
    ),
    (
        "venue",
        {"hours": streamfield([weekly(), ("exception", BACKWARDS)])},
        "早于",
    ),
    ("venue", {"hours": streamfield([weekly("25:99", "17:00")])}, "输入一个有效的时间"),
    ("venue", {"lat": "123"}, "小于或等于90"),
    ("venue", {"lon": "-200"}, "大于或等于-180"),
    ("venue", {"lat": "北纬"}, "输入一个数字"),
    ("venue", {"lat": "nan"}, "输入一个数字"),
    ("venue", {"region": "999999"}, "选择一个有效的选项"),
    ("event", {"times": streamfield([one_session("2030-05-01 11:00", "2030-05-01 09:00")])}, "第 1 条"),
    ("event", {"times": streamfield([SOMETIMES])}, "FREQ 不能是“SOMETIMES”"),
    ("event", {"times": streamfield([TOO_FAR_APART])}, "小于或等于60"),
    ("event", {"times": streamfield([ENDS_BEFORE])}, "重复的结束日期早于第一场"),
    ("venue", {"hours": streamfield([week(mon=("9:00", "8:00"))])}, "周一：闭馆时间 8:00 不晚于开门时间 9:00"),
    ("venue", {"hours": streamfield([week(mon=("9:00", "八点"))])}, "“八点”看不懂"),
    (
        "event",
        {"times": streamfield([one_session(), ("cancelled", {"start": "2031-01-01 09:00", "reason": "天气"})])},
        "不在时间安排里",
    ),
    ("event", {"times": streamfield([])}, "必需字段"),
    ("event", {"address": ""}, "请写明在哪里"),
    ("event", {"capacity": "-5"}, "大于或等于0"),
    ("event", {"booking_url": "javascript:alert(1)"}, "有效的 URL"),
    ("campaign", {"ends_on": "2030-08-01"}, "结束日期早于开始日期"),
    ("campaign", {"starts_on": ""}, "必需字段"),
    ("campaign", {"ends_on": ""}, "必需字段"),
    ("campaign", {"starts_on": "2030-13-01"}, "输入一个有效的日期"),
    ("campaign", {"members": inline_formset([{"page": "999999", "ORDER": "1"}])}, "选择一个有效的选项"),
    ("article", {"evidence": streamfield([evidence(read_on="")])}, "必需字段"),
    ("article", {"evidence": streamfield([evidence(url="不是网址")])}, "有效的 URL"),
    ("article", {"title": ""}, "必需字段"),
    ("article", {"summary": "长" * 161}, "160"),
    ("article", {"body": streamfield([])}, "必需字段"),
    ("article", {"body": streamfield([("chart", CHART)])}, "不是数"),
    ("article", {"slug": "calendar"}, "网站自己的网址"),
    ("article", {"audiences": "martians"}, "martians"),
    ("article", {"go_live_at": "2031-01-02 10:00", "expire_at": "2031-01-01 10:00"}, "必须早于"),
    ("rumor", {"claim": "长" * 201}, "200"),
    ("rumor", {"verdict": "maybe"}, "maybe"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change", "words"), BAD, ids=[f"{n}-{case[0]}-{next(iter(case[1]))}" for n, case in enumerate(BAD)]
)
def test_bad_input_is_refused_in_chinese_and_writes_nothing(
    editor: Client, kind: str, change: dict[str, Any], words: str
) -> None:
    before = Page.objects.count()
    response = editor.post(add_url(kind), create_form(kind, **change))
    assert response.status_code == 200
    assert words in problems(response)
    assert Page.objects.count() == before


def test_half_written_streams_are_kept_in_drafts_and_refused_for_readers(editor: Client) -> None:
    half = {"hours": streamfield([weekly("17:00", "09:00")]), "evidence": streamfield([evidence(title="", read_on="")])}
    assert editor.post(add_url("venue"), draft_form("venue", **half)).status_code == 302
    page = created("venue")
    assert page is not None
    assert editor.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 200
    response = editor.post(f"/cms/pages/{page.pk}/edit/", create_form("venue", **half))
    assert response.status_code == 200
    assert "不晚于开门时间" in problems(response)
    page.refresh_from_db()
    assert not page.live


def test_every_block_may_be_half_written_in_a_preview(editor: Client) -> None:
    blocks = [
        ("picture", {"picture": "", "alt_text": "", "caption": ""}),
        ("quotation", {"text": "", "source": ""}),
        ("steps", {"title": "", "items": {"count": 1, "0": EMPTY_STEP}}),
        ("data_table", {"caption": "", "table": "null", "note": ""}),
        ("chart", {"caption": "", "shape": "bar", "unit": "", "table": "null", "note": ""}),
        ("video_link", {"title": "", "url": "", "publisher": "", "minutes": ""}),
        ("glossary_term", {"term": "", "definition": ""}),
        ("related_pages", {"title": "", "pages": {"count": 1, "0": NO_PAGE}}),
        ("evidence_reference", {"number": "", "statement": ""}),
    ]  # fmt: skip
    url = f"{add_url('article')}preview/"
    form = draft_form("article", body=streamfield(blocks))
    assert editor.post(url, form).json() == {"is_valid": True, "is_available": True}
    assert editor.get(url).status_code == 200


# Addresses


def test_an_address_follows_the_title_until_readers_know_it(editor: Client) -> None:
    editor.post(add_url("article"), draft_form("article", title="台"))
    page = created("article")
    assert page is not None
    assert page.slug == "tai"
    edit = f"/cms/pages/{page.pk}/edit/"
    editor.post(edit, draft_form("article", title="台风"))
    page.refresh_from_db()
    assert page.slug == "tai-feng"
    editor.post(edit, create_form("article", title="台风", slug="tai-feng"))
    reviewed(page)
    editor.post(edit, create_form("article", title="暴雨", slug=""))
    page = reviewed(page)
    assert (page.title, page.slug) == ("暴雨", "tai-feng")


def test_an_address_that_was_typed_stays(editor: Client) -> None:
    editor.post(add_url("article"), draft_form("article", slug="storm"))
    page = created("article")
    assert page is not None
    editor.post(f"/cms/pages/{page.pk}/edit/", draft_form("article", title="暴雨", slug="storm"))
    page.refresh_from_db()
    assert page.slug == "storm"


def test_taken_and_reserved_addresses_get_a_number(editor: Client) -> None:
    for _ in range(2):
        editor.post(add_url("article"), create_form("article", title="Feed"))
    slugs = selectors.MODELS["article"].objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["feed-2", "feed-3"]


def test_a_taken_address_is_refused_with_a_reason(editor: Client) -> None:
    editor.post(add_url("article"), create_form("article", slug="storm"))
    response = editor.post(add_url("article"), create_form("article", title="暴雨", slug="storm"))
    assert "同一栏目里已有网址为“storm”的页面" in words_of(response)


def test_plain_pages_must_not_take_the_sites_addresses(founded: None) -> None:
    home = Page.objects.get(slug="home")
    with pytest.raises(ValidationError, match="网站自己的网址"):
        home.add_child(instance=StandardPage(title="搜索", slug="search", body=[("text", "<p>正文</p>")]))


def test_a_copy_must_not_take_a_reserved_address(editor: Client, desk: Desk) -> None:
    page = desk.article()
    form = {"new_title": "副本", "new_slug": "calendar", "new_parent_page": page.get_parent().pk}
    response = editor.post(f"/cms/pages/{page.pk}/copy/", form)
    assert "网站自己的网址" in words_of(response)


def test_a_page_with_a_new_address_is_found_at_the_old_one(
    editor: Client, desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    page = desk.article("台风")
    editor.post(f"/cms/pages/{page.pk}/edit/", create_form("article", title="台风", slug="typhoon"))
    with django_capture_on_commit_callbacks(execute=True):
        reviewed(page)
    response = Client().get("/articles/tai-feng/")
    assert (response.status_code, response["Location"]) == (301, "/articles/typhoon/")


# Publishing


def test_a_page_is_scheduled_then_unpublished(editor: Client) -> None:
    editor.post(add_url("article"), create_form("article", go_live_at="2035-01-01 08:00", expire_at="2036-01-01 08:00"))
    page = created("article")
    assert page is not None
    page = reviewed(page)
    assert not page.live
    assert page.approved_schedule
    revision = page.latest_revision
    editor.post(f"/cms/pages/{page.pk}/revisions/{revision.pk}/unschedule/")
    editor.post(f"/cms/pages/{page.pk}/edit/", create_form("article"))
    page = reviewed(page)
    assert page.live
    editor.post(f"/cms/pages/{page.pk}/unpublish/", {})
    page.refresh_from_db()
    assert page.live
    duty = Client()
    duty.force_login(get_user_model().objects.get(username="zhongshen"))
    duty.post(f"/cms/pages/{page.pk}/unpublish/", {})
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("automatic_first", [True, False])
def test_an_automatic_save_beside_a_click_leaves_one_page(editor: Client, automatic_first: bool) -> None:
    def save_by_itself() -> None:
        answer = editor.post(add_url("event"), draft_form("event"), headers={"accept": "application/json"})
        assert answer.json()["success"]

    if automatic_first:
        save_by_itself()
    editor.post(add_url("event"), create_form("event"))
    if not automatic_first:
        save_by_itself()
    pages = selectors.MODELS["event"].objects.filter(title="台风天怎么办")
    assert [page.live for page in pages] == [True]


def test_an_incomplete_draft_is_not_published_in_bulk(editor: Client) -> None:
    editor.post(add_url("event"), draft_form("event", address="", times=streamfield([])))
    page = created("event")
    assert page is not None
    response = editor.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}", {"next": "/cms/"}, follow=True)
    assert response.status_code == 200
    page.refresh_from_db()
    assert not page.live
    assert "请写明在哪里" in words_of(response)


def test_the_sections_stay_where_they_are(editor: Client) -> None:
    section = Page.objects.get(slug="articles")
    for verb in ("delete", "unpublish"):
        assert editor.post(f"/cms/pages/{section.pk}/{verb}/", {}).status_code == 302
    section.refresh_from_db()
    assert section.live


@pytest.mark.parametrize("kind", KINDS)
def test_an_unsaved_page_can_be_previewed(editor: Client, kind: str) -> None:
    url = f"{add_url(kind)}preview/"
    assert editor.post(url, create_form(kind)).json() == {"is_valid": True, "is_available": True}
    response = editor.get(f"{url}?in_preview_panel=true&mode=")
    assert response.status_code == 200
    assert "台风天怎么办" in words_of(response)
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_not_in_the_tree_has_a_record(founded: None, kind: str) -> None:
    selectors.MODELS[kind](title="台风").to_record()


# Accounts


def test_the_group_of_editors(editor: Client) -> None:
    for address in ("/cms/", "/cms/images/", "/cms/documents/", "/cms/images/add/", "/cms/reports/aging-pages/"):
        assert editor.get(address).status_code == 200, address
    for name in ("topic", "organization", "person"):
        assert editor.get(f"/cms/snippets/content/{name}/add/").status_code == 200
    assert editor.get("/cms/snippets/content/region/").status_code == 200
    assert editor.get("/cms/snippets/content/region/inspect/440106/").status_code == 200
    for closed in ("/cms/snippets/content/region/add/", "/cms/users/", "/cms/settings/content/publicsitesettings/"):
        assert editor.get(closed).status_code in (302, 403, 404), closed


def test_regions_are_nobodys_to_add(founded: None) -> None:
    client = Client()
    client.force_login(create_superuser())
    assert client.get("/cms/snippets/content/region/add/").status_code in (302, 403)
    assert client.post("/cms/snippets/content/region/delete/440106/").status_code in (302, 403)
    assert Region.objects.filter(code="440106").exists()


def create_superuser() -> Any:
    return get_user_model().objects.create_superuser("root", "", PASSWORD)


def test_groups_are_laid_once(founded: None) -> None:
    group = Group.objects.get(name=EDITORS)
    taken = group.permissions.get(codename="add_topic")
    group.permissions.remove(taken)
    lay_foundation()
    assert taken not in group.permissions.all()
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert [workflow.name for workflow in Workflow.objects.filter(active=True)] == ["三审"]


def test_weak_passwords_are_refused(founded: None) -> None:
    for weak in ("", "12345678901234", "password123", "bianji"):
        with pytest.raises(ValidationError):
            create_editor(username="bianji", password=weak)
    first = create_editor(username="bianji", password=PASSWORD)
    assert create_editor(username="bianji", password=PASSWORD).password == first.password
    assert create_editor(username="bianji", password=PASSWORD + "-new").pk == first.pk


# Listings


@pytest.fixture
def listed(editor: Client, desk: Desk) -> Client:
    desk.article("台风怎样形成", topics=["typhoon"], review_due=localdate() - timedelta(days=1), audiences=("minors",))
    desk.article("疫苗怎样起作用", topics=["health"], review_due=localdate() + timedelta(days=10))
    desk.rumor("隔夜水能喝吗", verdict="false")
    desk.rumor("手机充电会爆炸吗", verdict="partly_true")
    desk.venue("深圳科技馆", region_id="440304")
    desk.event("观星夜", event_kind="observation")
    desk.event("台风讲座", event_kind="lecture", times=past())
    return editor


def past() -> str:
    return raw(session("2026-01-01 09:00", "2026-01-01 10:00"))


def titles(client: Client, address: str) -> set[str]:
    response = client.get(address)
    assert response.status_code == 200
    return {page.title for page in response.context["object_list"]}


LISTINGS = [
    ("articles/", {"台风怎样形成", "疫苗怎样起作用"}),
    ("articles/?q=台风", {"台风怎样形成"}),
    ("articles/?q=ym", {"疫苗怎样起作用"}),
    ("articles/?topic={weather}", {"台风怎样形成"}),
    ("articles/?topic={weather}&q=疫苗", set()),
    ("articles/?review=due", {"台风怎样形成"}),
    ("articles/?review=soon", {"疫苗怎样起作用"}),
    ("articles/?review=none", set()),
    ("events/?review=none", {"观星夜", "台风讲座"}),
    ("articles/?audience=minors", {"台风怎样形成"}),
    ("articles/?status=draft", set()),
    ("articles/?status=scheduled", set()),
    ("articles/?status=live&q=怎样", {"台风怎样形成", "疫苗怎样起作用"}),
    ("rumors/?verdict=false", {"隔夜水能喝吗"}),
    ("rumors/?verdict=false&verdict=partly_true", {"隔夜水能喝吗", "手机充电会爆炸吗"}),
    ("venues/?region=440300", {"深圳科技馆"}),
    ("venues/?region=440100", set()),
    ("venues/?venue_kind=comprehensive", {"深圳科技馆"}),
    ("events/?event_kind=lecture", {"台风讲座"}),
    ("events/?time=coming", {"观星夜"}),
    ("events/?time=week", {"观星夜"}),
    ("events/?time=ended", {"台风讲座"}),
    ("events/?time=ended&q=台风", {"台风讲座"}),
    ("campaigns/", set()),
    ("articles/?status=nonsense&topic=x&region=%00&p=zz", {"台风怎样形成", "疫苗怎样起作用"}),
]


@pytest.mark.parametrize(("address", "expected"), LISTINGS)
def test_listings_filter_and_search(listed: Client, address: str, expected: set[str]) -> None:
    weather = Topic.objects.get(slug="weather").pk
    found = titles(listed, "/cms/" + address.format(weather=weather).replace("%00", "y"))
    assert found == expected


@pytest.mark.parametrize("name", ["topic", "region", "organization", "person"])
def test_reference_data_is_listed_and_searched(editor: Client, name: str) -> None:
    city = Region.objects.get(code="440100")
    Organization.objects.create(name="广州市科协", level="city", kind="association", region=city)
    Person.objects.create(name="广志明", institution="广州大学")
    assert editor.get(f"/cms/snippets/content/{name}/").status_code == 200
    response = editor.get(f"/cms/snippets/content/{name}/?q=广")
    assert response.status_code == 200
    if name != "topic":
        assert response.context["object_list"]


def test_topics_are_listed_as_a_tree(editor: Client) -> None:
    Topic.objects.create(name="龙卷风", slug="tornado", parent=Topic.objects.get(slug="weather"), position=999)
    listed = [topic.slug for topic in editor.get("/cms/snippets/content/topic/").context["object_list"]]
    assert listed[listed.index("emergency") - 1] == "tornado"


def test_what_is_in_use_is_not_deleted(editor: Client, desk: Desk) -> None:
    organization = Organization.objects.create(name="省科协", level="province", kind="association")
    desk.rumor(checked_by=organization)
    for address in (
        f"organization/delete/{organization.pk}/",
        f"topic/delete/{Topic.objects.get(slug='weather').pk}/",
    ):
        assert editor.post(f"/cms/snippets/content/{address}").status_code in (200, 302)
    assert Organization.objects.filter(pk=organization.pk).exists()
    assert Topic.objects.filter(slug="weather").exists()


# Cost


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_screens_cost_about_what_wagtails_own_cost(editor: Client, desk: Desk) -> None:
    pages = [desk.event(f"观星夜{number}") for number in range(3)]
    few = queries(editor, "/cms/events/")
    pages += [desk.event(f"观鸟{number}") for number in range(12)]
    assert queries(editor, "/cms/events/") == few
    assert few <= 40
    assert queries(editor, f"/cms/pages/{pages[0].get_parent().pk}/") <= 32
    assert queries(editor, f"/cms/pages/{pages[0].pk}/edit/") <= 65


def test_occurrences_are_written_by_publishing(editor: Client) -> None:
    soon = now() + timedelta(days=2)
    row = one_session(f"{soon:%Y-%m-%d} 09:00", f"{soon:%Y-%m-%d} 10:00")
    editor.post(add_url("event"), create_form("event", times=streamfield([row])))
    assert EventPage.objects.get().occurrence_rows.count() == 1
