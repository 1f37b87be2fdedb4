"""The gate, from the editors' screens and from scripts."""

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, UploadedFile

from media.models import Attachment, Licence, Picture
from media.uploads import UploadRefused

pytestmark = pytest.mark.django_db
Encode = Callable[..., bytes]
FIELDS = {"title": "塔", "alt_text": "一座塔", "credit": "张三", "licence": Licence.CC_BY.value}


@pytest.fixture
def photo(landscape: Image.Image, encode: Encode, exif: Callable[..., Image.Exif]) -> bytes:
    return encode(landscape, "JPEG", exif=exif(6))


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "e@example.org", "x"))
    return client


def picture_form(data: dict[str, str], file: Any) -> Any:
    collection = {"collection": str(Collection.objects.get(depth=1).pk)}
    return get_image_form(Picture)({**data, **collection}, {"file": file}, user=User.objects.create_superuser("a"))


def test_form_stores_the_cleaned_picture(photo: bytes) -> None:
    form = picture_form(FIELDS, SimpleUploadedFile("塔.png", photo, "image/png"))
    assert form.is_valid(), form.errors
    picture = form.save()
    stored = picture.file.read()
    assert picture.filename.endswith(".jpg")
    assert (picture.width, picture.height) == (80, 120)
    assert b"SecretCamera" not in stored
    assert picture.file_hash == hashlib.sha1(stored, usedforsecurity=False).hexdigest()
    assert picture.file_size == len(stored)


@pytest.mark.parametrize("missing", ["alt_text", "credit", "licence"])
def test_form_asks_for_what_is_owed(missing: str, photo: bytes) -> None:
    form = picture_form({**FIELDS, missing: ""}, SimpleUploadedFile("a.jpg", photo))
    assert list(form.errors) == [missing]


def test_form_says_why_a_file_is_refused() -> None:
    form = picture_form(FIELDS, SimpleUploadedFile("a.jpg", b"<svg onload='x'></svg>", "image/jpeg"))
    assert form.errors["file"] == ["SVG 文件里可以夹带程序，出于安全不能上传。请导出为 PNG 再传。"]


def test_large_uploads_kept_on_disk_are_cleaned_too(photo: bytes) -> None:
    upload = TemporaryUploadedFile("a.jpg", "image/jpeg", len(photo), None)
    upload.write(photo)
    form = picture_form(FIELDS, upload)
    assert form.is_valid(), form.errors
    assert b"SecretCamera" not in form.save().file.read()


def test_editing_words_leaves_the_file_alone(photo: bytes) -> None:
    form = picture_form(FIELDS, SimpleUploadedFile("a.jpg", photo))
    assert form.is_valid(), form.errors
    picture = form.save()
    name = picture.file.name
    picture.alt_text = "另一座塔"
    picture.save()
    assert Picture.objects.get().file.name == name


def test_replaced_picture_gets_new_renditions(
    editor: Client, photo: bytes, encode: Encode, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        picture = Picture.objects.create(**FIELDS, file=ContentFile(photo, name="a.jpg"))
    other = SimpleUploadedFile("b.png", encode(Image.new("RGB", (900, 600)), "PNG"))
    address = reverse("wagtailimages:edit", args=[picture.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(address, {**FIELDS, "tags": "", "file": other}).status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.filename) == (900, "b.png")
    assert sorted(set(picture.renditions.values_list("width", flat=True))) == [400, 800, 900]
    assert picture.renditions.count() == 9


def test_multiple_upload_never_stores_the_position(editor: Client, photo: bytes) -> None:
    data = {"title": "塔", "files[]": SimpleUploadedFile("塔.jpg", photo, "image/jpeg")}
    answer = json.loads(editor.post(reverse("wagtailimages:add_multiple"), data).content)
    waiting = UploadedFile.objects.get()
    assert b"SecretCamera" not in waiting.file.read()
    prefix = f"uploaded-image-{waiting.pk}"
    words = {f"{prefix}-{name}": value for name, value in FIELDS.items()}
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[answer["uploaded_file_id"]])
    assert json.loads(editor.post(address, words).content)["success"]
    picture = Picture.objects.get()
    assert (picture.alt_text, picture.width) == ("一座塔", 80)
    assert b"SecretCamera" not in picture.file.read()


def test_multiple_upload_says_why_a_file_is_refused(editor: Client) -> None:
    data = {"title": "x", "files[]": SimpleUploadedFile("a.jpg", b"MZ" + bytes(99), "image/jpeg")}
    answer = json.loads(editor.post(reverse("wagtailimages:add_multiple"), data).content)
    assert answer == {"success": False, "error_message": "这是程序文件，不是图片，不能上传。"}
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["wagtailimages:add", "wagtailimages:add_multiple", "wagtaildocs:add", "wagtaildocs:add_multiple"]
)
def test_editors_screens_open(name: str, editor: Client) -> None:
    assert editor.get(reverse(name)).status_code == 200


def test_scripts_pass_the_same_gate(photo: bytes) -> None:
    picture = Picture.objects.create(**FIELDS, file=ContentFile(photo, name="a.gif"))
    assert picture.filename.endswith(".jpg")
    assert b"SecretCamera" not in picture.file.read()
    assert picture.file_size == picture.file.size
    with pytest.raises(UploadRefused), transaction.atomic():
        Picture.objects.create(**FIELDS, file=ContentFile(b"<svg/>", name="a.jpg"))
    assert Picture.objects.count() == 1


def test_animation_is_shown_by_its_first_frame(encode: Encode) -> None:
    frames = [Image.new("P", (500, 40), shade) for shade in (1, 200)]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    picture = Picture.objects.create(**FIELDS, file=ContentFile(data, name="a.gif"))
    with picture.get_rendition("width-400|format-webp").file.open() as file:
        assert getattr(Image.open(io.BytesIO(file.read())), "n_frames", 1) == 1


def document_form(name: str, content: bytes) -> Any:
    data = {**FIELDS, "collection": str(Collection.objects.get(depth=1).pk)}
    file = SimpleUploadedFile(name, content)
    return get_document_form(Attachment)(data, {"file": file}, user=User.objects.create_superuser("b"))


def test_document_is_stored_under_its_true_extension() -> None:
    form = document_form("a.docx", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF")
    assert form.is_valid(), form.errors
    assert form.save().file_extension == "pdf"


def test_document_form_says_why_a_file_is_refused() -> None:
    form = document_form("a.pdf", b"<html><script>")
    assert "网页" in form.errors["file"][0]


def test_multiple_document_upload_asks_for_the_words(editor: Client) -> None:
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF")
    answer = json.loads(editor.post(reverse("wagtaildocs:add_multiple"), {"title": "a", "files[]": pdf}).content)
    number = answer["uploaded_file_id"]
    words = {f"uploaded-document-{number}-{name}": value for name, value in FIELDS.items()}
    address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[number])
    assert json.loads(editor.post(address, words).content)["success"]
    assert Attachment.objects.get().credit_line == "张三 · CC BY 4.0"


def test_settings_that_open_the_gate_are_reported(settings: Any) -> None:
    from media.checks import upload_settings

    assert upload_settings(None) == []
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = ""
    assert [error.id for error in upload_settings(None)] == ["media.E002"]
