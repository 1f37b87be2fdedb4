"""The whole content to a second, empty installation: the same pages, records and files; twice is the same as once."""

from __future__ import annotations

import dataclasses
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from content.foundation import lay_foundation
from content.models import (
    CampaignPage,
    Contributor,
    HomePage,
    Organization,
    Person,
    PublicSiteSettings,
    ShelfLife,
    StandardPage,
    Topic,
    VenuePage,
)
from content.models.campaigns import CampaignMember
from content.records import ContentRecord
from content.selectors import MODELS
from media.models import Attachment, Picture
from tests import copies
from tests.content.conftest import database
from tests.content.importers.office import png
from tests.content.writing import Desk, hide, raw

Second = Callable[[], Any]


@pytest.fixture
def second(founded: None, settings: Any, tmp_path: Path) -> Iterator[Second]:
    """Enters a second installation, fresh after ``setup_site``: a database and a folder of uploads of its own."""
    wrapper = copies.of_the_empty_one("second")
    with database(wrapper):
        lay_foundation()
    first_media, second_media = settings.MEDIA_ROOT, tmp_path / "second"

    @contextmanager
    def entered() -> Iterator[None]:
        settings.MEDIA_ROOT = second_media
        with database(wrapper):
            yield
        settings.MEDIA_ROOT = first_media

    yield entered
    wrapper.connection.close()


def written(desk: Desk) -> None:
    """A site with every kind of content and every kind of reference."""
    above = desk.organization("省科协")
    city = Organization.objects.create(
        name="市科协", level="city", kind="association", parent=above, region_id="440100"
    )
    person = Person.objects.create(name="张三", title="研究员", institution="气象局")
    Topic.objects.create(name="龙卷风", slug="tornado", parent=Topic.objects.get(slug="weather"))
    picture = Picture.objects.create(
        title="红", alt_text="一片红", credit="李四", licence="own", file=ContentFile(png("red"), name="red.png")
    )
    picture.tags.add("颜色")
    paper = Attachment.objects.create(
        title="讲义", credit="省科协", licence="own", file=ContentFile("字".encode(), name="讲义.txt")
    )
    venue = desk.venue("科学馆", organization=city, region_id="440105", lat=23.1, lon=113.3)
    article = desk.article("台风", topics=["typhoon", "tornado"], regions=["440100"], tags=["台风天"], cover=picture)
    links = f'<p><a linktype="page" id="{venue.pk}">馆</a> <a linktype="document" id="{paper.pk}">讲义</a></p>'
    article.body = raw(
        ("text", links),
        ("picture", {"picture": picture.pk, "alt_text": "", "caption": "图"}),
        ("related_pages", {"title": "延伸", "pages": [venue.pk]}),
    )
    article.contributors.add(Contributor(person=person, role="reviewer"))
    article.save_revision().publish()
    desk.rumor("隔夜水", checked_by=city)
    campaign = desk.campaign("科普月")
    campaign.members.add(CampaignMember(page=article))
    campaign.save_revision().publish()
    desk.event("观星", venue=venue, campaign=campaign, organizers=[city])
    hidden = desk.article("内部稿")
    hide(hidden)
    draft = article.get_latest_revision_as_object()
    draft.title = "台风（改）"
    draft.save_revision()
    unfinished = VenuePage(title="没写完的馆", live=False, venue_kind="base")
    venue.get_parent().add_child(instance=unfinished)
    unfinished.save_revision(clean=False)
    home = HomePage.objects.get()
    home.lead = article
    home.save_revision().publish()
    home.add_child(instance=StandardPage(title="帮助", slug="help", body=[("text", "<p>帮助</p>")]))
    Redirect.objects.create(old_path="/old", redirect_page=article)
    site = PublicSiteSettings.objects.get()
    site.tagline = "查传言"
    site.save()
    ShelfLife.objects.update_or_create(defaults={"rumor_days": 99})


def records() -> dict[str, dict[str, Any]]:
    """The record of every page of content, by address, with other pages named by address as well."""
    address_of = {page.pk: page.url_path for page in Page.objects.all()}
    return {
        record.url: _without_ids(record, address_of)
        for model in MODELS.values()
        for page in model.objects.order_by("pk")
        for record in [page.to_record()]
    }


def _without_ids(record: ContentRecord, address_of: dict[int, str]) -> dict[str, Any]:
    plain = dataclasses.asdict(record)
    plain["id"] = address_of[record.id]
    plain["campaigns"] = [address_of[pk] for pk in record.campaigns]
    if plain["event"]:
        plain["event"]["venue_id"] = address_of.get(plain["event"]["venue_id"])
    return plain


def files() -> dict[str, bytes]:
    return {f"{item.title}": item.file.read() for model in (Picture, Attachment) for item in model.objects.all()}


def test_a_second_installation_has_the_same_pages_records_and_files(desk: Desk, second: Second, tmp_path: Path) -> None:
    written(desk)
    export = tmp_path / "all.tar.gz"
    call_command("content_export", str(export))
    ours, our_files = records(), files()
    with second():
        out = StringIO()
        call_command("content_import", str(export), stdout=out)
        assert "改动" in out.getvalue()
        theirs = records()
        assert list(theirs) == list(ours)
        for url, record in ours.items():
            assert theirs[url] == record, url
        assert files() == our_files
        article = MODELS["article"].objects.get(slug="tai-feng")
        assert (article.title, article.get_latest_revision_as_object().title) == ("台风", "台风（改）")
        assert HomePage.objects.get().lead_id == article.pk
        assert (PublicSiteSettings.objects.get().tagline, ShelfLife.load().rumor_days) == ("查传言", 99)
        assert CampaignPage.objects.get().members.get().page_id == article.pk
        assert Page.objects.get(title="内部稿").get_view_restrictions().count() == 1
        assert MODELS["event"].objects.get().occurrence_rows.count() == 1
        call_command("content_import", str(export), stdout=out)
        assert "新建 0，改动 0" in out.getvalue()
        again = tmp_path / "again.tar.gz"
        call_command("content_export", str(again))
    assert contents(again) == contents(export)


def contents(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        return {entry.name: opened.extractfile(entry).read() for entry in opened}  # type: ignore[union-attr]


def test_files_may_lie_beside(desk: Desk, second: Second, tmp_path: Path) -> None:
    desk.venue("科学馆")
    export = tmp_path / "all.jsonl"
    call_command("content_export", str(export))
    assert {line["type"] for line in map(json.loads, export.read_text("utf-8").splitlines())} >= {"header", "page"}
    with second():
        call_command("content_import", str(export), stdout=StringIO())
        assert VenuePage.objects.get().live


def test_lines_alone_go_to_standard_output(desk: Desk) -> None:
    out = StringIO()
    call_command("content_export", "-", stdout=out)
    assert json.loads(out.getvalue().splitlines()[0])["format"] == "kepu-content"


SPOILED: list[tuple[str, Callable[[list[dict[str, Any]]], None], str]] = [
    ("no header", lambda lines: lines.pop(0), "不是本平台导出"),
    ("another version", lambda lines: lines[0].update(version=9), "第 9 版"),
    ("an unknown kind", lambda lines: lines.append({"type": "user"}), "不认识“user”"),
    ("a lost file", lambda lines: _first(lines, "picture").update(file="files/none.png"), "缺少文件"),
    ("a file elsewhere", lambda lines: _first(lines, "picture").update(file="../../etc/passwd"), "缺少文件"),
    ("a lost reference", lambda lines: lines.remove(_first(lines, "organization")), "没有“组织”"),
    ("a field missing", lambda lines: _first(lines, "page").pop("fields"), "读不懂"),
    ("no such model", lambda lines: _first(lines, "page").update(model="content.nothing"), "读不懂"),
    ("a wrong date", lambda lines: _campaign(lines).update(starts_on="yesterday"), "读不懂"),
]


def _first(lines: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(line for line in lines if line["type"] == kind)


def _campaign(lines: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = next(line["fields"] for line in lines if line.get("model") == "content.campaignpage")
    return found


@pytest.mark.parametrize(("spoil", "reason"), [case[1:] for case in SPOILED], ids=[case[0] for case in SPOILED])
def test_one_wrong_line_and_nothing_is_written(
    desk: Desk, second: Second, tmp_path: Path, spoil: Callable[[list[dict[str, Any]]], object], reason: str
) -> None:
    desk.venue("科学馆", organization=desk.organization("省科协"))
    desk.campaign()
    export = tmp_path / "all.jsonl"
    call_command("content_export", str(export))
    lines = [json.loads(line) for line in export.read_text("utf-8").splitlines()]
    spoil(lines)
    export.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    with second():
        before = Page.objects.count(), Picture.objects.count(), Organization.objects.count()
        with pytest.raises(CommandError, match=reason):
            call_command("content_import", str(export), stdout=StringIO())
        assert (Page.objects.count(), Picture.objects.count(), Organization.objects.count()) == before


@pytest.mark.parametrize(("data", "reason"), [(b"x", "已损坏"), (None, "没有这个文件")])
def test_an_archive_that_is_none(founded: None, tmp_path: Path, data: bytes | None, reason: str) -> None:
    path = tmp_path / "all.tar.gz"
    if data:
        path.write_bytes(data)
    with pytest.raises(CommandError, match=reason):
        call_command("content_import", str(path))


def test_an_archive_with_strange_files_is_refused(founded: None, tmp_path: Path) -> None:
    path = tmp_path / "all.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../evil"))
    with pytest.raises(CommandError, match="不该有的文件"):
        call_command("content_import", str(path))
