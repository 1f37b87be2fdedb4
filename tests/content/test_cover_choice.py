"""Drawn covers to choose from, pictures that are replaced, and collections of organizations."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import Collection

from content.actions import create_editor
from content.models import Organization, Topic, VenuePage
from content.organization_files import give_collection
from media.covers import draw_motif
from media.models import Picture
from tests.content.editors_forms import create_form
from tests.content.writing import Desk


@pytest.fixture
def editor(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password="a-long-and-odd-password"))
    return client


class TestChoosing:
    def test_some_for_each_topic_and_some_without(self, editor: Client) -> None:
        topics = [Topic.objects.get(slug=slug) for slug in ("typhoon", "vaccine")]
        asked = "&".join(f"topics={topic.pk}" for topic in topics)
        answer = editor.get(f"/cms/covers/?title=台风来了&kind=article&{asked}&topics=x&topics=999999")
        found = BeautifulSoup(answer.content, "html.parser")
        assert [legend.get_text() for legend in found.select("legend")] == ["台风", "疫苗", "科普文章"]
        pictures = {str(image["src"]) for image in found.select("button img")}
        assert len(pictures) == 9
        drawn = [editor.get(address) for address in sorted(pictures)[:3]]
        assert {answer["Content-Type"] for answer in drawn} == {"image/png"}
        assert len({answer.content for answer in drawn}) == 3
        assert not Picture.objects.filter(drawn=True).exists()

    def test_the_chosen_one_is_drawn_in_full_once(self, editor: Client) -> None:
        form = {"title": "台风来了", "topic": "typhoon", "variant": "2"}
        first, again = (editor.post("/cms/covers/choose/", form).json() for _ in range(2))
        assert first == again
        picture = Picture.objects.get(pk=first["id"])
        assert (picture.drawn, picture.variant, picture.width) == (True, 2, 1200)
        assert first["edit_url"] == f"/cms/images/{picture.pk}/"
        assert first["preview"]["width"] == 165

    def test_it_survives_a_new_title(self, editor: Client, desk: Desk) -> None:
        page = desk.venue("台风体验馆", topics=["typhoon"], cover=None)
        assert page.cover.stands_in
        chosen = editor.post("/cms/covers/choose/", {"title": "台风体验馆", "topic": "typhoon", "variant": "1"}).json()[
            "id"
        ]
        for title in ("台风体验馆", "暴雨体验馆"):
            form = create_form("venue", title=title, slug=page.slug, cover=str(chosen))
            assert editor.post(f"/cms/pages/{page.pk}/edit/", form).status_code == 302
            assert VenuePage.objects.get(pk=page.pk).cover_id == chosen
        editor.post(f"/cms/pages/{page.pk}/edit/", create_form("venue", title="暴雨体验馆", slug=page.slug, cover=""))
        again = VenuePage.objects.get(pk=page.pk).cover
        assert again is not None
        assert again.stands_in
        assert "暴雨体验馆" in again.alt_text

    @pytest.mark.parametrize(
        "form",
        [
            {"title": "台风", "topic": "no-such-topic", "variant": "1"},
            {"title": "台风", "topic": "typhoon", "variant": "0"},
            {"title": "台风", "topic": "typhoon", "variant": "99"},
            {"title": "台风", "topic": "typhoon", "variant": "x"},
            {"title": "台风", "topic": "typhoon"},
            {},
        ],
    )
    def test_what_was_never_offered_is_refused(self, editor: Client, form: dict[str, str]) -> None:
        assert editor.post("/cms/covers/choose/", form).status_code == 400
        assert editor.get("/cms/covers/drawing.png", form).status_code == 400

    def test_odd_titles_are_drawn_somehow(self, editor: Client) -> None:
        for title in ("", "长" * 400, "<script>", "\u202e"):
            form = {"title": title, "topic": "article", "variant": "1"}
            assert editor.get("/cms/covers/drawing.png", form).status_code == 200

    def test_readers_have_none_of_it(self, founded: None) -> None:
        for address in ("/cms/covers/", "/cms/covers/drawing.png"):
            assert Client().get(address).status_code == 302


class TestReplacing:
    def test_pages_show_the_new_picture_and_drawn_covers_count_as_used(self, editor: Client, desk: Desk) -> None:
        page = desk.article("台风来了", topics=["typhoon"], cover=None)
        cover = page.cover
        assert cover.pk in {each.pk for each in editor.get("/cms/images/?used=yes").context["object_list"]}
        assert "台风来了" in editor.get(f"/cms/images/{cover.pk}/").content.decode()
        before = pictures_of(page)
        data = io.BytesIO()
        draw_motif("ocean", "海", (900, 506)).save(data, "PNG")
        words = {"title": "海", "alt_text": "海浪", "credit": "张三", "licence": "own", "tags": "", "source_url": ""}
        upload = SimpleUploadedFile("sea.png", data.getvalue(), "image/png")
        assert editor.post(f"/cms/images/{cover.pk}/", {**words, "file": upload}).status_code == 302
        after = pictures_of(page)
        assert after
        assert not before & after
        for address in after:
            with default_storage.open(address.removeprefix("/media/")) as file:
                assert Image.open(file).width == 900
        assert "海浪" in Client().get(page.get_url()).content.decode()


def pictures_of(page: Any) -> set[str]:
    """Where a reader finds the page's cover."""
    found = BeautifulSoup(Client().get(page.get_url()).content, "html.parser").select(".head-cover img, .cover img")
    return {str(image["src"]) for image in found}


class TestOrganizations:
    def test_a_collection_is_made_on_request_below_that_of_the_parent(self, editor: Client, desk: Desk) -> None:
        province = desk.organization("省科协")
        city = desk.organization("市科协", parent=province, level="city")
        listing = editor.get("/cms/snippets/content/organization/").content.decode()
        assert listing.count("建图片分组") == 2
        for organization in (province, city):
            address = f"/cms/organizations/{organization.pk}/collection/"
            assert organization.name in editor.get(address).content.decode()
            assert editor.post(address).status_code == 302
        province.refresh_from_db()
        city.refresh_from_db()
        assert province.collection is not None
        assert city.collection is not None
        assert city.collection.get_parent() == province.collection
        listing = editor.get("/cms/snippets/content/organization/").content.decode()
        assert f"/cms/images/?collection_id={city.collection_id}" in listing
        assert editor.get(f"/cms/images/?collection_id={city.collection_id}").status_code == 200

    def test_asked_twice_there_is_one(self, founded: None, desk: Desk) -> None:
        organization = desk.organization()
        assert give_collection(organization=organization) == give_collection(organization=organization)
        assert Collection.objects.filter(name="省科协").count() == 1

    def test_it_bears_the_organization_s_name(self, founded: None, desk: Desk) -> None:
        made = give_collection(organization=desk.organization())
        organization = Organization.objects.get()
        organization.name = "广东省科协"
        organization.save()
        made.refresh_from_db()
        assert made.name == "广东省科协"

    def test_a_deleted_collection_can_be_asked_for_again(self, founded: None, desk: Desk) -> None:
        organization = desk.organization()
        give_collection(organization=organization).delete()
        assert give_collection(organization=organization).name == "省科协"

    def test_only_those_who_may_change_organizations_ask(self, founded: None, desk: Desk) -> None:
        organization = desk.organization()
        assert Client().post(f"/cms/organizations/{organization.pk}/collection/").status_code == 302
        organization.refresh_from_db()
        assert organization.collection is None
