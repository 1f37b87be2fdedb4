"""Pictures in templates: formats, widths, and no query for each."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.template import Context, Template, TemplateSyntaxError
from PIL import Image, ImageChops

from media.models import Licence, Picture
from media.responsive import pictures_for_display, prepare, sources_for

pytestmark = pytest.mark.django_db
Encode = Callable[..., bytes]


@pytest.fixture
def store(encode: Encode) -> Callable[..., Picture]:
    def stored(image: Image.Image, kind: str = "JPEG", **options: Any) -> Picture:
        file = ContentFile(encode(image, kind, **options), name=f"a.{kind.lower()}")
        return Picture.objects.create(
            title="图", alt_text='塔吊 "倒下" <b>', credit="张三", licence=Licence.CC_BY, file=file
        )

    return stored


def render(picture: Picture | None, options: str = "") -> str:
    template = Template("{% load media_tags %}{% responsive_picture picture " + options + " %}")
    return template.render(Context({"picture": picture}))


def test_markup_offers_three_formats_at_three_widths(store: Callable[..., Picture]) -> None:
    picture = store(Image.new("RGB", (1600, 900), "teal"))
    assert prepare(picture) == 9
    html = render(picture, 'sizes="50vw" class="cover"')
    assert re.findall(r"type=\"image/(\w+)\"", html) == ["avif", "webp"]
    for srcset in re.findall(r'srcset="([^"]+)"', html):
        assert re.findall(r" (\d+)w", srcset) == ["400", "800", "1200"]
    assert 'width="1200" height="675"' in html
    assert 'alt="塔吊 &quot;倒下&quot; &lt;b&gt;"' in html
    assert 'class="cover"' in html
    assert html.count('sizes="50vw"') == 3
    assert 'loading="lazy"' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, ["300"]), (400, ["400"]), (600, ["400", "600"]), (1200, ["400", "800", "1200"])],
)
def test_small_picture_is_never_enlarged(width: int, widths: list[str], store: Callable[..., Picture]) -> None:
    html = render(store(Image.new("RGB", (width, 200))))
    assert re.findall(r" (\d+)w", html) == widths * 2


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("L", "PNG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("I;16", "PNG"),
        ("LA", "PNG"),
        ("P", "GIF"),
        ("RGB", "WEBP"),
        ("RGB", "AVIF"),
    ],
)
def test_every_kind_of_picture_gets_its_renditions(mode: str, kind: str, store: Callable[..., Picture]) -> None:
    picture = store(Image.new(mode, (500, 300)), kind)
    assert prepare(picture) == 6
    assert prepare(picture) == 0
    for kind, renditions in sources_for(picture).by_format.items():
        for rendition, width in zip(renditions, (400, 500), strict=True):
            with rendition.file.open() as file:
                shown = Image.open(io.BytesIO(file.read()))
                assert shown.format == kind.upper()
                assert (shown.size, rendition.width) == ((width, width * 3 // 5), width)
                assert not shown.getexif()


def test_colours_come_out_as_they_went_in(store: Callable[..., Picture]) -> None:
    red = Image.new("RGB", (500, 300), (200, 40, 60))
    for image in (red, red.convert("CMYK"), red.convert("RGBA"), red.quantize(4)):
        picture = store(image, "JPEG" if image.mode in ("RGB", "CMYK") else "PNG")
        for renditions in sources_for(picture).by_format.values():
            with renditions[0].file.open() as file:
                shown = Image.open(io.BytesIO(file.read())).convert("RGB")
            wanted = Image.new("RGB", shown.size, (200, 40, 60))
            assert max(ImageChops.difference(shown, wanted).tobytes()) < 24


def test_avif_waits_for_preparation(store: Callable[..., Picture]) -> None:
    picture = store(Image.new("RGB", (500, 300)))
    assert set(sources_for(picture).by_format) == {"webp", "jpeg"}
    call_command("media_prepare", stdout=io.StringIO())
    assert set(sources_for(picture).by_format) == {"avif", "webp", "jpeg"}


def test_upload_is_prepared_on_commit(store: Callable[..., Picture], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        picture = store(Image.new("RGB", (300, 200)))
    assert picture.renditions.count() == 3


def test_eager_picture_is_asked_for_first_and_alt_can_be_emptied(store: Callable[..., Picture]) -> None:
    html = render(store(Image.new("RGB", (300, 200))), 'loading="eager" alt=""')
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert 'alt=""' in html


def test_wrong_options_are_told(store: Callable[..., Picture]) -> None:
    picture = store(Image.new("RGB", (30, 20)))
    with pytest.raises(TemplateSyntaxError):
        render(picture, 'style="x"')
    with pytest.raises(TemplateSyntaxError):
        render(picture, 'loading="soon"')


def test_nothing_is_shown_without_picture_or_file(store: Callable[..., Picture], tmp_path: Path) -> None:
    assert render(None) == ""
    picture = store(Image.new("RGB", (300, 200)))
    (tmp_path / picture.file.name).unlink()
    assert render(Picture.objects.get(pk=picture.pk)) == ""


def test_listing_costs_two_queries_whatever_its_length(
    store: Callable[..., Picture], django_assert_num_queries: Any
) -> None:
    for shade in range(6):
        render(store(Image.new("RGB", (450, 300), (shade, 0, 0))))
    with django_assert_num_queries(2):
        assert all("srcset" in render(picture) for picture in pictures_for_display())


def test_credit_line_names_maker_and_licence() -> None:
    picture = Picture(credit="张三", licence=Licence.CC_BY)
    assert picture.credit_line == "张三 · CC BY 4.0"
    assert picture.licence_page.startswith("https://creativecommons.org/licenses/by/4.0/")
    assert Picture(credit="李四").credit_line == "李四"
