"""The import screens: nothing is written until confirmed, then all or nothing, and back as one."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Page

from content.actions import create_editor
from content.importers import actions
from content.importers.plans import RowStatus, counted
from content.models import ArticlePage, EventPage, ImportBatch, Membership, VenueIndexPage, VenuePage
from media.models import Picture
from tests.content.importers.office import docx, drawing, paragraph, png, xlsx
from tests.content.writing import Desk

PASSWORD = "a-long-and-odd-password"
HEAD = ("名称", "类别", "地区", "地址", "开放时间", "主题", "标签")
SOUND = ("甲馆", "专业科技场馆", "广州市海珠区", "一路 1 号", "周二至周日 9:30-17:00", "台风", "观鸟、湿地")
Send = Callable[..., Any]


@pytest.fixture
def client(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password=PASSWORD))
    return client


def send(client: Client, kind: str, data: bytes, name: str = "表.xlsx") -> Any:
    return client.post(f"/cms/import/{kind}/", {"file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, kind: str, data: bytes) -> ImportBatch:
    response = send(client, kind, data)
    assert response.status_code == 302
    return ImportBatch.objects.get(pk=response["Location"].split("/")[-2])


def words_of(response: Any) -> str:
    return str(response.content.decode())


def url(batch: ImportBatch, ending: str = "") -> str:
    return f"/cms/import/batch/{batch.pk}/{ending}"


def test_an_upload_writes_nothing_and_a_confirmation_all(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND, ("乙馆", "科技馆", None, None, "随时")))
    page = words_of(client.get(url(batch)))
    assert VenuePage.objects.count() == 0
    assert "导入 1 行" in page
    assert "<strong>类别</strong> “科技馆”：应填其中一种：综合性科技馆" in page
    assert "<strong>开放时间</strong> “随时”：看不懂" in page
    assert client.post(url(batch), {"confirm": "1", "update": "on"}).status_code == 302
    venue = VenuePage.objects.get()
    assert (venue.title, venue.live, venue.region_id, venue.slug) == ("甲馆", False, "440105", "jia-guan")
    assert [topic.slug for topic in venue.topics.all()] == ["typhoon"]
    assert sorted(venue.tags.names()) == ["湿地", "观鸟"]
    assert venue.owner == get_user_model().objects.get(username="bianji")
    assert venue.latest_revision.as_object().opening_rules()
    assert "新增草稿" in words_of(client.get(url(batch)))


def test_the_template_imports_as_it_is(client: Client) -> None:
    for kind, model in (("venues", VenuePage), ("events", EventPage)):
        response = client.get(f"/cms/import/template/{kind}.xlsx")
        workbook = load_workbook(io.BytesIO(response.content))
        assert [sheet.title for sheet in workbook.worksheets] == ["填在这里", "填写说明"]
        batch = uploaded(client, kind, response.content)
        assert (batch.rows[0]["status"], batch.rows[0]["problems"]) == (RowStatus.NEW, [])
        client.post(url(batch), {"confirm": "1"})
        assert model.objects.count() == 1


def test_refused_rows_come_back_with_what_is_wrong_and_mended_import(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx(("名称", "类别", "电话"), ("甲馆", "科技馆", "+86 20")))
    response = client.get(url(batch, "refused.xlsx"))
    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("名称", "类别", "电话", "问题")
    assert rows[1][:3] == ("甲馆", "科技馆", "'+86 20")
    assert "类别：应填其中一种" in str(rows[1][3])
    mended = uploaded(client, "venues", xlsx(rows[0], ("甲馆", "科普教育基地", *rows[1][2:])))
    assert mended.rows[0]["fields"]["phone"] == "+86 20"


def test_an_existing_venue_gets_a_draft_and_undo_takes_it_back(client: Client, desk: Desk) -> None:
    venue = desk.venue("甲馆", region_id="440105", address="旧路")
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    page = words_of(client.get(url(batch)))
    assert "<del>旧路</del> → <ins>一路 1 号</ins>" in page
    client.post(url(batch), {"confirm": "1", "update": "on"})
    venue.refresh_from_db()
    assert (venue.address, venue.has_unpublished_changes) == ("旧路", True)
    assert venue.get_latest_revision_as_object().address == "一路 1 号"
    assert "恢复成导入以前的内容" in words_of(client.get(url(batch, "undo/")))
    client.post(url(batch, "undo/"))
    venue = VenuePage.objects.get(pk=venue.pk)
    assert venue.has_unpublished_changes is False
    assert venue.get_latest_revision_as_object().address == "旧路"
    assert batch.pages.get().outcome == "已恢复原来的内容"


def test_without_the_tick_existing_pages_stay(client: Client, desk: Desk) -> None:
    venue = desk.venue("甲馆", region_id="440105", address="旧路")
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    client.post(url(batch), {"confirm": "1"})
    venue.refresh_from_db()
    assert venue.has_unpublished_changes is False


def test_undo_leaves_what_somebody_touched_and_says_why(client: Client) -> None:
    rows = [(f"{name}馆", *SOUND[1:]) for name in ("甲", "乙", "丙")]
    batch = uploaded(client, "venues", xlsx(HEAD, *rows))
    client.post(url(batch), {"confirm": "1"})
    edited, published, _ = VenuePage.objects.order_by("pk")
    edited.address = "二路"
    edited.save_revision(clean=False)
    published.latest_revision.as_object().save_revision(clean=False)
    VenuePage.objects.filter(pk=published.pk).update(live=True)
    client.post(url(batch, "undo/"))
    outcomes = list(batch.pages.order_by("pk").values_list("title", "outcome"))
    assert outcomes == [("甲馆", "保留：导入以后有人改过"), ("乙馆", "保留：导入以后有人改过"), ("丙馆", "已删除")]
    assert VenuePage.objects.count() == 2
    assert "有 2 页保留" in words_of(client.get(url(batch)))


def test_a_published_page_is_not_deleted(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx((*HEAD, "摘要"), (*SOUND, "看水鸟怎样过冬。")))
    client.post(url(batch), {"confirm": "1"})
    VenuePage.objects.get().latest_revision.publish()
    client.post(url(batch, "undo/"))
    assert batch.pages.get().outcome == "保留：已经发布"
    assert VenuePage.objects.get().live


def test_all_or_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND, ("乙馆", *SOUND[1:])))
    whole = actions.relate

    def breaks_down(page: Any, fields: Any) -> None:
        if page.title == "乙馆":
            raise RuntimeError("power cut")
        whole(page, fields)

    monkeypatch.setattr(actions, "relate", breaks_down)
    with pytest.raises(RuntimeError, match="power cut"):
        client.post(url(batch), {"confirm": "1"})
    batch.refresh_from_db()
    assert (VenuePage.objects.count(), batch.state, batch.pages.count()) == (0, "waiting", 0)


def test_a_second_confirmation_writes_nothing_more(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    stale = ImportBatch.objects.get(pk=batch.pk)
    client.post(url(batch), {"confirm": "1"})
    user = get_user_model().objects.get(username="bianji")
    with pytest.raises(actions.ImportRefused, match="已经处理过"):
        actions.confirm(batch=stale, user=user, answers=actions.Answers())
    client.post(url(batch), {"confirm": "1"})
    assert VenuePage.objects.count() == 1


def test_what_changed_since_the_preview_is_shown_again(client: Client, desk: Desk) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    desk.venue("甲馆", region_id="440105")
    response = client.post(url(batch), {"confirm": "1", "update": "on"}, follow=True)
    assert "内容有了变化" in words_of(response)
    batch.refresh_from_db()
    assert (batch.state, counted(actions.planned(batch))["changed"]) == ("waiting", 1)
    assert VenuePage.objects.count() == 1


def test_an_upload_is_its_owners_and_expires(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    other = Client()
    other.force_login(create_editor(username="bieren", password=PASSWORD))
    assert other.get(url(batch)).status_code == 404
    assert other.post(url(batch), {"confirm": "1"}).status_code == 404
    root = Client()
    root.force_login(get_user_model().objects.create_superuser("root", password=PASSWORD))
    assert "只有上传的人能确认" in words_of(root.post(url(batch), {"confirm": "1"}, follow=True))
    assert VenuePage.objects.count() == 0
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=now() - timedelta(hours=25))
    assert "已经过期" in words_of(client.get(url(batch)))
    client.post(url(batch), {"confirm": "1"})
    assert VenuePage.objects.count() == 0
    uploaded(client, "venues", xlsx(HEAD, SOUND))
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()


def test_an_upload_is_given_up(client: Client) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    assert "待确认" in words_of(client.get("/cms/import/"))
    client.post(url(batch), {"discard": "1"})
    assert not ImportBatch.objects.exists()


def test_only_those_who_may_add_in_a_section_import_into_it(founded: None) -> None:
    group = Group.objects.create(name="只管场馆")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=VenueIndexPage.objects.get(), permission=add)
    user = get_user_model().objects.create_user("xianji", password=PASSWORD)
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    page = words_of(client.get("/cms/import/"))
    assert "场馆（表格）" in page
    assert "活动（表格）" not in page
    assert client.get("/cms/import/events/").status_code == 404
    assert client.get("/cms/import/template/events.xlsx").status_code == 404
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    group.permissions.clear()
    GroupPagePermission.objects.all().filter(group=group).delete()
    assert client.post(url(batch), {"confirm": "1"}).status_code in (302, 403)
    assert VenuePage.objects.count() == 0


def test_without_rights_there_is_no_menu_and_no_screen(founded: None) -> None:
    client = Client()
    assert client.get("/cms/import/").status_code == 302
    user = get_user_model().objects.create_user("duzhe", password=PASSWORD)
    guests = Group.objects.create(name="来宾")
    guests.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(guests)
    client.force_login(user)
    assert client.get("/cms/import/", follow=False).status_code in (302, 403)
    assert "/cms/import/" not in words_of(client.get("/cms/"))


def test_pages_one_may_not_change_are_left(founded: None, desk: Desk) -> None:
    desk.venue("甲馆", region_id="440105", address="旧路")
    GroupPagePermission.objects.filter(permission__codename__in=["change_page", "publish_page"]).delete()
    client = Client()
    client.force_login(create_editor(username="bianji", password=PASSWORD))
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND))
    assert (batch.rows[0]["status"], batch.rows[0]["notes"]) == ("same", ["网站上已有，您没有权限修改它。"])


def test_an_office_imports_for_itself_and_leaves_others_pages(founded: None, desk: Desk) -> None:
    ours, theirs = desk.organization("海珠区科协"), desk.organization("天河区科协")
    desk.venue("甲馆", region_id="440105", address="旧路", office=theirs)
    user = create_editor(username="bianji", password=PASSWORD)
    Membership.objects.create(user=user, organization=ours)
    client = Client()
    client.force_login(user)
    batch = uploaded(client, "venues", xlsx(HEAD, SOUND, ("乙馆", *SOUND[1:])))
    assert [row["status"] for row in batch.rows] == ["same", "new"]
    client.post(url(batch), {"confirm": "1", "update": "on"})
    assert VenuePage.objects.get(title="乙馆").office == ours
    client.post(url(batch, "undo/"))
    assert batch.pages.get().outcome == "已删除"


BAD = [
    ("venues", b"", "表.xlsx", "空文件"),
    ("venues", b"%PDF-1.7", "表.xlsx", "不是表格"),
    ("calendar", b"hello", "a.ics", "不是 iCalendar"),
    ("word", png(), "a.docx", "不是 Word"),
    ("wechat", b"<p></p>", "a.html", "没有找到正文"),
]


@pytest.mark.parametrize(("kind", "data", "name", "reason"), BAD, ids=[case[0] + case[3] for case in BAD])
def test_a_file_that_can_not_be_read_is_refused_on_the_form(
    client: Client, kind: str, data: bytes, name: str, reason: str
) -> None:
    response = send(client, kind, data, name)
    assert response.status_code == 200
    assert reason in words_of(response)
    assert not ImportBatch.objects.exists()


def test_no_file_at_all(client: Client) -> None:
    assert "请选择文件" in words_of(client.post("/cms/import/venues/", {}))


def test_a_body_of_200_mb_is_refused_unread(client: Client) -> None:
    class Unreadable(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    response = client.generic(
        "POST", "/cms/import/venues/", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024**2), **{"wsgi.input": Unreadable()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "上传的内容有 200 MB" in words_of(response)


def test_an_article_asks_for_words_of_its_pictures(client: Client, settings: Any) -> None:
    data = docx(paragraph("台风天怎么办", "1"), paragraph("待在室内。"), drawing("rId9"), drawing("rId9", "又一张"))
    response = send(client, "word", data, "文.docx")
    address = response["Location"]
    assert "data:image/jpeg;base64," in words_of(client.get(address))
    form = {"confirm": "1", "title": "台风天怎么办", "take-0": "on", "alt-0": "", "credit-0": "", "licence-0": ""}
    refused = words_of(client.post(address, form))
    assert refused.count("要用这张图片，就要填") == 3
    assert ArticlePage.objects.count() == Picture.objects.count() == 0
    client.post(address, form | {"alt-0": "一片绿", "credit-0": "张三", "licence-0": "own"})
    article = ArticlePage.objects.get()
    picture = Picture.objects.get()
    assert (picture.alt_text, picture.credit, picture.licence) == ("一片绿", "张三", "own")
    blocks = [(block["type"], block["value"]) for block in article.body.raw_data]
    assert [kind for kind, _ in blocks] == ["text", "picture"]
    assert blocks[1][1]["picture"] == picture.pk
    batch = ImportBatch.objects.get()
    assert batch.source is None
    client.post(url(batch, "undo/"))
    assert ArticlePage.objects.count() == Picture.objects.count() == 0


def test_a_pasted_article(client: Client) -> None:
    response = client.post(
        "/cms/import/wechat/", {"pasted": "<p>待在<strong>室内</strong>。</p><img src='https://x/y'>"}
    )
    page = words_of(client.get(response["Location"]))
    assert "<p>待在<b>室内</b>。</p>" in page
    assert "张图片在别的网站上" in page
    assert "https://x/y" not in page


def test_the_confirmation_costs_the_same_for_each_row(client: Client, django_assert_max_num_queries: Any) -> None:
    batch = uploaded(client, "venues", xlsx(HEAD, *[(f"馆{n}", *SOUND[1:]) for n in range(5)]))
    with django_assert_max_num_queries(60 + 5 * 75):
        client.post(url(batch), {"confirm": "1"})
    assert Page.objects.filter(title__startswith="馆").count() == 5
