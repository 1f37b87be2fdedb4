"""Uploads in a store that speaks S3: a real one over HTTP. Readers notice nothing, and what is private stays so."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction

from media.models import Attachment, Licence, Picture
from tests.servers import processes, s3
from website.backups import making, restoring


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.Store]:
    with s3.running(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def store(server: s3.Store, settings: Any) -> Iterator[s3.Store]:
    use(server.endpoint, settings)
    yield server
    server.empty()


def use(endpoint: str, settings: Any) -> None:
    settings.KEPU_MEDIA_S3_BUCKET, settings.KEPU_MEDIA_S3_ENDPOINT = s3.BUCKET, endpoint
    settings.KEPU_MEDIA_S3_REGION, settings.KEPU_MEDIA_S3_ADDRESSING = s3.REGION, "path"
    settings.KEPU_MEDIA_S3_KEY, settings.KEPU_MEDIA_S3_SECRET = s3.KEY, s3.SECRET
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "media.storage.S3Uploads"}}


def picture() -> Picture:
    drawn = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(drawn, "JPEG")
    file = ContentFile(drawn.getvalue(), "珠江.jpg")
    made = Picture(title="珠江", alt_text="江面", credit="本站", licence=Licence.OWN, file=file, width=600, height=400)
    made.save()
    return made


def document(name: str, collection: Collection) -> Attachment:
    file = ContentFile("台风来了怎么办".encode(), name)
    made = Attachment(title="手册", credit="本站", licence=Licence.OWN, collection=collection, file=file)
    made.save()
    return made


def keys(store: s3.Store) -> set[str]:
    return {entry["Key"] for entry in store.client().list_objects_v2(Bucket=s3.BUCKET).get("Contents", [])}


def test_pictures_reach_readers_through_the_site(db: None, store: s3.Store, client: Client) -> None:
    rendition = picture().get_rendition("width-300|format-webp")
    assert rendition.url.startswith("/media/images/")
    assert keys(store) == {default_storage_name(rendition.url), *(key for key in keys(store) if "original" in key)}
    answer = client.get(rendition.url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (300, 200)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    again = client.get(rendition.url, headers={"If-Modified-Since": answer.headers["Last-Modified"]})
    assert again.status_code == 304
    assert client.get("/media/images/nothing.webp").status_code == 404


def default_storage_name(url: str) -> str:
    return url.removeprefix("/media/")


def test_a_private_document_stays_private(db: None, store: s3.Store, client: Client) -> None:
    hidden = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")
    private, public = document("a.txt", hidden), document("b.txt", Collection.get_first_root_node())
    answer = client.get(public.url)
    assert b"".join(answer.streaming_content).decode() == "台风来了怎么办"
    assert client.get(private.url).status_code == 302
    assert "/login/" in client.get(private.url).headers["Location"]
    for made in (private, public):  # nor by the name of the file
        assert client.get(f"/media/{made.file.name}").status_code == 404
        grants = store.client().get_object_acl(Bucket=s3.BUCKET, Key=made.file.name)["Grants"]
        assert {grant["Grantee"]["Type"] for grant in grants} == {"CanonicalUser"}  # the owner of the bucket


def test_without_the_store_a_picture_is_away_and_the_page_is_not(
    db: None, store: s3.Store, client: Client, settings: Any
) -> None:
    rendition = picture().get_rendition("width-300")
    use(f"http://127.0.0.1:{processes.free_port()}", settings)
    answer = client.get(rendition.url)
    assert answer.status_code == 503
    assert "图片暂时取不到" in answer.content.decode()


def test_uploads_go_back_to_the_store_under_their_names(db: None, store: s3.Store, tmp_path: Path) -> None:
    default_storage.save("images/a/one.txt", ContentFile(b"one"))
    default_storage.save("documents/two.txt", ContentFile(b"two"))
    assert list(making.uploads()) == ["documents/two.txt", "images/a/one.txt"]
    (tmp_path / "new/images/a").mkdir(parents=True)
    (tmp_path / "new/images/a/one.txt").write_bytes(b"as it was")
    restoring.send(tmp_path / "new")
    with default_storage.open("images/a/one.txt") as file:
        assert file.read() == b"as it was"


def test_documents_on_disk_are_not_given_out_by_name_either(db: None, client: Client, settings: Any) -> None:
    made = document("c.txt", Collection.get_first_root_node())
    assert client.get(f"/media/{made.file.name}").status_code == 404
    assert client.get(made.url).status_code == 200
