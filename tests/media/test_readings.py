"""What files say: pages and words, read by a process under limits, for editors who search."""

from __future__ import annotations

import zlib

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media.extraction import read
from media.models import Attachment, Licence
from media.readings import read_waiting
from tests.media.paper import DOCX, PPTX, XLSX, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "e@example.org", "x"))
    return client


class TestReading:
    @pytest.mark.parametrize(
        ("data", "extension", "found"),
        [
            (pdf("台风来了"), "pdf", (2, "台风来了 台风来了")),
            (DOCX, "docx", (7, "防台风 指引&图")),
            (PPTX, "pptx", (2, "开头 最后")),
            (XLSX, "xlsx", (None, "雨量 风速")),
            ("站点,雨量\n南沙,12".encode("gb18030"), "csv", (None, "站点,雨量 南沙,12")),
            ("说明".encode("utf-16"), "txt", (None, "说明")),
            (b"\x00\x01", "bin", (None, "")),
        ],
    )
    def test_pages_and_words(self, data: bytes, extension: str, found: tuple[int | None, str]) -> None:
        pages, text = read(data, extension)
        assert (pages, text.lstrip("\ufeff")) == found

    def attach(self, data: bytes, name: str = "指引.pdf") -> Attachment:
        made: Attachment = Attachment.objects.create(
            title="指引", credit="张三", licence=Licence.OWN, file=ContentFile(data, name=name)
        )
        return made

    def test_the_worker_reads_what_was_uploaded_and_editors_find_it(self, editor: Client) -> None:
        file = self.attach(pdf("贝壳粉能防台风吗"))
        assert read_waiting(5) == 1
        assert read_waiting(5) == 0
        file.refresh_from_db()
        assert (file.pages, file.text) == (2, "贝壳粉能防台风吗 贝壳粉能防台风吗")
        listing = editor.get("/cms/documents/?q=贝壳粉")
        assert [each.pk for each in listing.context["object_list"]] == [file.pk]
        assert "页数" in listing.content.decode()
        screen = editor.get(f"/cms/documents/edit/{file.pk}/").content.decode()
        assert "共 2 页。" in screen
        assert "贝壳粉能防台风吗" in screen

    @pytest.mark.parametrize(
        "data",
        [
            pdf("好").replace(b"Kids", b"Kidz"),
            b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 1 0 R /Kids [1 0 R]>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF",
            b"%PDF-1.7\nnothing\n%%EOF",
        ],
        ids=["no pages", "pages within themselves", "no objects"],
    )
    def test_what_can_t_be_read_is_tried_once(self, data: bytes) -> None:
        file = self.attach(data)
        assert read_waiting(5) == 1
        file.refresh_from_db()
        assert file.read_at
        assert file.text == ""

    def test_a_bomb_is_stopped_by_the_limit_of_memory(self) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(480)) + packer.flush()
        file = self.attach(pdf("好", stream=packed, of_stream=b"/Filter /FlateDecode"))
        assert read_waiting(1) == 1
        file.refresh_from_db()
        assert file.read_at
        assert file.text == ""

    def test_a_lost_file_is_passed_over(self) -> None:
        file = self.attach(pdf("好"))
        file.file.storage.delete(file.file.name)
        assert read_waiting(1) == 1
        file.refresh_from_db()
        assert (file.pages, bool(file.read_at)) == (None, True)

    def test_a_replaced_file_is_read_again(self, editor: Client) -> None:
        file = self.attach(pdf("旧"))
        read_waiting(1)
        words = {"title": "指引", "credit": "张三", "licence": "own", "tags": "", "source_url": ""}
        upload = SimpleUploadedFile("新.pdf", pdf("新", pages=3))
        assert editor.post(f"/cms/documents/edit/{file.pk}/", {**words, "file": upload}).status_code == 302
        assert "换了文件" in editor.get(f"/cms/documents/edit/{file.pk}/").content.decode()
        assert read_waiting(1) == 1
        file.refresh_from_db()
        assert (file.pages, file.text) == (3, "新 新 新")

    def test_filters(self, editor: Client) -> None:
        self.attach(pdf("甲"))
        other = self.attach(pdf("乙"))
        Attachment.objects.filter(pk=other.pk).update(licence="cc-by", credit="李四")
        for query in ("licence=cc-by", "credit=李", "used=no&licence=cc-by", "q=指引&credit=李四"):
            found = editor.get(f"/cms/documents/?{query}").context["object_list"]
            assert [each.pk for each in found] == [other.pk]
        assert not editor.get("/cms/documents/?used=yes").context["object_list"]
