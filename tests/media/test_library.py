"""The editors' library of pictures: what looks alike, where it is used, what became of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image, ImageOps
from wagtail.models import Collection, GroupCollectionPermission, ReferenceIndex, UploadedFile

from media.covers import cover_for, draw_motif
from media.library import lookalikes
from media.likeness import NEAR, distance, fingerprint
from media.models import Licence, Picture
from media.motifs.catalogue import MOTIFS

FIELDS = {"title": "塔", "alt_text": "一座塔", "credit": "张三", "licence": Licence.CC_BY.value}
Encode = Callable[..., bytes]


def scene(topic: str = "typhoon", size: tuple[int, int] = (800, 450)) -> Image.Image:
    """Something with features, as a photograph has."""
    return draw_motif(topic, "一张照片", size)


class TestLikeness:
    @pytest.mark.parametrize("topic", ["typhoon", "vaccine", "ai", "food", "tide", "geology"])
    def test_a_copy_in_another_size_and_format_is_alike(self, topic: str, encode: Encode) -> None:
        picture = scene(topic)
        mark = fingerprint(picture)
        copies = [
            encode(picture.resize((320, 180)), "JPEG", quality=40),
            encode(picture, "WEBP", quality=50),
            encode(picture.convert("RGBA"), "PNG"),
            encode(ImageOps.autocontrast(picture, cutoff=2), "JPEG", quality=70),
        ]
        for copy in copies:
            with Image.open(io.BytesIO(copy)) as opened:
                assert distance(mark, fingerprint(opened)) <= NEAR

    def test_different_pictures_are_not(self) -> None:
        marks = [fingerprint(scene(topic, (400, 225))) for topic in MOTIFS]
        pairs = list(combinations([mark for mark in marks if mark], 2))
        assert len(pairs) > 200
        assert sum(distance(one, other) <= NEAR for one, other in pairs) <= len(pairs) // 100

    @pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "1", "LA"])
    def test_one_colour_has_no_features(self, mode: str) -> None:
        assert fingerprint(Image.new(mode, (90, 40))) == ""

    def test_a_tiny_picture_breaks_nothing(self) -> None:
        assert fingerprint(Image.new("RGB", (1, 1))) == ""


pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "e@example.org", "x"))
    return client


@pytest.fixture
def tower(encode: Encode) -> Picture:
    return Picture.objects.create(**FIELDS, file=ContentFile(encode(scene(), "PNG"), name="tower.png"))


def copy_of(encode: Encode, topic: str = "typhoon") -> SimpleUploadedFile:
    return SimpleUploadedFile("副本.jpg", encode(scene(topic).resize((500, 281)), "JPEG", quality=60), "image/jpeg")


def uploaded(client: Client, file: SimpleUploadedFile) -> Any:
    """What the screen for many pictures is answered for one of them."""
    return json.loads(client.post("/cms/images/multiple/add/", {"title": "x", "files[]": file}).content)


class TestDoubles:
    def test_among_many_the_editor_decides_before_the_words_are_asked(
        self, editor: Client, tower: Picture, encode: Encode
    ) -> None:
        answer = json.loads(
            editor.post("/cms/images/multiple/add/", {"title": "x", "files[]": copy_of(encode)}).content
        )
        assert answer["duplicate"]
        question = BeautifulSoup(answer["confirm_duplicate_upload"], "html.parser")
        assert "已有的：塔" in question.get_text()
        assert question.select_one(f"a[href='/cms/images/{tower.pk}/']")
        assert 'name="uploaded-image-' in answer["form"]
        waiting = UploadedFile.objects.get()
        drop = question.select_one("a.delete")
        assert drop is not None
        assert json.loads(editor.post(str(drop["href"])).content)["success"]
        assert not UploadedFile.objects.filter(pk=waiting.pk).exists()
        assert Picture.objects.count() == 1

    def test_kept_on_purpose(self, editor: Client, tower: Picture, encode: Encode) -> None:
        answer = json.loads(
            editor.post("/cms/images/multiple/add/", {"title": "x", "files[]": copy_of(encode)}).content
        )
        prefix = f"uploaded-image-{answer['uploaded_file_id']}"
        address = f"/cms/images/multiple/create_from_uploaded_image/{answer['uploaded_file_id']}/"
        words = {f"{prefix}-{name}": value for name, value in FIELDS.items()}
        assert json.loads(editor.post(address, words).content)["success"]
        assert Picture.objects.count() == 2

    def test_another_picture_is_not_asked_about(self, editor: Client, tower: Picture, encode: Encode) -> None:
        assert "duplicate" not in uploaded(editor, copy_of(encode, "food"))

    def test_within_a_page_s_form(self, editor: Client, tower: Picture, encode: Encode) -> None:
        words = {f"image-chooser-upload-{name}": value for name, value in FIELDS.items()}
        address = "/cms/images/chooser/create/"
        answer = editor.post(address, {**words, "image-chooser-upload-file": copy_of(encode)}).json()
        assert answer["step"] == "duplicate_found"
        assert "能用已有的就用已有的" in answer["htmlFragment"]
        answer = editor.post(address, {**words, "image-chooser-upload-file": copy_of(encode, "food")}).json()
        assert answer["step"] == "chosen"

    def test_one_by_one_the_editor_is_told(self, editor: Client, tower: Picture, encode: Encode) -> None:
        answer = editor.post("/cms/images/add/", {**FIELDS, "tags": "", "file": copy_of(encode)}, follow=True)
        assert "这张图和已有的“塔”很像" in answer.content.decode()

    def test_drawn_covers_are_nobody_s_double(self, encode: Encode) -> None:
        user = User.objects.create_superuser("root")
        cover = cover_for(topic="typhoon", title="一张照片", size=(800, 450))
        assert cover.likeness
        assert lookalikes(cover.likeness, user) == []

    def test_only_pictures_one_may_choose_are_named(self, tower: Picture) -> None:
        member = User.objects.create_user("member")
        assert lookalikes(tower.likeness, member) == []
        own = Collection.get_first_root_node().add_child(instance=Collection(name="自己的"))
        group = Group.objects.create(name="县里")
        member.groups.add(group)
        permission = Permission.objects.get(content_type__app_label="wagtailimages", codename="choose_image")
        GroupCollectionPermission.objects.create(group=group, collection=own, permission=permission)
        member = User.objects.get(pk=member.pk)
        assert lookalikes(tower.likeness, member) == []
        Picture.objects.update(collection=own)
        assert lookalikes(tower.likeness, member) == [tower]

    def test_pictures_of_before_get_their_fingerprint(self, tower: Picture, capsys: Any) -> None:
        Picture.objects.update(likeness="")
        call_command("media_prepare")
        assert Picture.objects.get().likeness == tower.likeness


class TestListing:
    @pytest.fixture
    def pictures(self, tower: Picture, encode: Encode) -> dict[str, Picture]:
        own = FIELDS | {"title": "自己的", "alt_text": "一座桥", "credit": "李四", "licence": Licence.OWN.value}
        other = Picture.objects.create(**own, file=ContentFile(encode(scene("food"), "PNG"), name="a.png"))
        refer(other)
        return {"tower": tower, "own": other, "drawn": cover_for(topic="ai", title="画的")}

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", {"tower", "own", "drawn"}),
            ("credit=李", {"own"}),
            ("licence=cc-by", {"tower"}),
            ("licence=cc-by&licence=own", {"tower", "own"}),
            ("used=no&origin=photo", {"tower"}),
            ("used=yes", {"own"}),
            ("origin=drawn", {"drawn"}),
            ("q=塔&licence=cc-by", {"tower"}),
            ("q=塔&licence=own", set()),
            ("q=自己&used=yes", {"own"}),
            ("q=桥", {"own"}),
            ("q=李四&ordering=title", {"own"}),
        ],
    )
    def test_filters(self, editor: Client, pictures: dict[str, Picture], query: str, names: set[str]) -> None:
        for address in ("/cms/images/", "/cms/images/results/"):
            found = editor.get(f"{address}?{query}").context["object_list"]
            assert {picture.pk for picture in found} == {pictures[name].pk for name in names}

    @pytest.mark.parametrize("query", ["used=maybe", "licence=all-mine", "origin=x", "credit=" + "长" * 300])
    def test_odd_filters_are_no_error(self, editor: Client, pictures: dict[str, Picture], query: str) -> None:
        assert editor.get(f"/cms/images/?{query}").status_code == 200

    def test_use_is_shown_in_the_list_and_with_the_picture(self, editor: Client, pictures: dict[str, Picture]) -> None:
        assert "1" in editor.get("/cms/images/?layout=list&used=yes").content.decode()
        assert "客座作者" in editor.get(f"/cms/images/{pictures['own'].pk}/").content.decode()
        assert "还没有页面用到它" in editor.get(f"/cms/images/{pictures['tower'].pk}/").content.decode()


def refer(picture: Picture) -> None:
    """Somebody uses the picture: their profile, in a table of references that Wagtail keeps for everything."""
    from django.contrib.contenttypes.models import ContentType

    user = User.objects.create_user("客座作者")
    types = ContentType.objects.get_for_models(User, Picture)
    ReferenceIndex.objects.create(
        content_type=types[User], base_content_type=types[User], object_id=str(user.pk), to_object_id=str(picture.pk),
        to_content_type=types[Picture], model_path="picture", content_path="picture", content_path_hash=user_hash(),
    )  # fmt: skip


def user_hash() -> Any:
    return ReferenceIndex._get_content_path_hash("picture")


class TestReplacing:
    def test_history_says_so_and_by_whom(self, editor: Client, tower: Picture, encode: Encode) -> None:
        address = f"/cms/images/{tower.pk}/"
        assert "用到它的页面都会跟着换" in editor.get(address).content.decode()
        assert editor.post(address, {**FIELDS, "tags": "", "file": copy_of(encode, "food")}).status_code == 302
        replaced = Picture.objects.get()
        assert replaced.likeness != tower.likeness
        screen = editor.get(address).content.decode()
        assert "换了文件，用到它的页面都跟着换了" in screen
        assert f"原来是 {tower.file.name}" in screen
        assert "editor" in screen

    def test_other_changes_are_no_replacement(self, editor: Client, tower: Picture) -> None:
        editor.post(f"/cms/images/{tower.pk}/", {**FIELDS, "title": "新塔", "tags": ""})
        assert "换了文件" not in editor.get(f"/cms/images/{tower.pk}/").content.decode()

    def test_a_drawing_that_is_replaced_is_no_drawing_any_more(self, editor: Client, encode: Encode) -> None:
        cover = cover_for(topic="ai", title="画的")
        editor.post(f"/cms/images/{cover.pk}/", {**FIELDS, "tags": "", "file": copy_of(encode)})
        cover.refresh_from_db()
        assert (cover.drawn, cover.cover_key) == (False, None)
        assert cover_for(topic="ai", title="画的").pk != cover.pk


class TestVariants:
    def test_each_is_a_drawing_of_its_own_that_is_found_again(self) -> None:
        rows = [cover_for(topic="ai", title="画的", variant=variant) for variant in (0, 1, 2)]
        assert len({row.pk for row in rows}) == 3
        assert len({row.file_hash for row in rows}) == 3
        assert cover_for(topic="ai", title="画的", variant=1) == rows[1]
        assert [row.stands_in for row in rows] == [True, False, False]


class TestFocalPoint:
    def test_covers_are_cropped_around_it(self, tower: Picture) -> None:
        from media.templatetags.media_tags import responsive_picture

        assert "focus-" not in responsive_picture(tower)
        tower.focal_point_x, tower.focal_point_y = 790, 10
        tower.focal_point_width = tower.focal_point_height = 10
        assert 'class="big focus-x-4 focus-y-0"' in responsive_picture(tower, **{"class": "big"})
