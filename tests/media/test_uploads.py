"""What the gate for pictures lets in, what it takes out, and what it says when it refuses."""

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms, ImageSequence

from media.uploads import UploadRefused, accept_picture

Encode = Callable[..., bytes]
KINDS = ("JPEG", "PNG", "WEBP", "AVIF")
SECRETS = (b"SecretCamera", b"SecretAuthor", b"Exif\0\0", b"secret words", b"x:xmpmeta")


def refused(data: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        accept_picture(data)
    return caught.value


@pytest.mark.parametrize("kind", [*KINDS, "GIF"])
def test_clean_picture_passes_unchanged(kind: str, landscape: Image.Image, encode: Encode) -> None:
    data = encode(landscape, kind)
    once = accept_picture(data)
    assert (once.kind, once.width, once.height) == (kind.lower(), 120, 80)
    assert accept_picture(once.data).data == once.data


@pytest.mark.parametrize("kind", KINDS)
def test_position_and_camera_are_taken_out(
    kind: str, landscape: Image.Image, encode: Encode, exif: Callable[..., Image.Exif]
) -> None:
    data = encode(landscape, kind, exif=exif(), quality=95)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    cleaned = accept_picture(data).data
    assert not any(secret in cleaned for secret in SECRETS)
    assert not Image.open(io.BytesIO(cleaned)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pixels_stay_the_same_when_metadata_goes(
    kind: str, landscape: Image.Image, encode: Encode, exif: Callable[..., Image.Exif]
) -> None:
    data = encode(landscape, kind, exif=exif())
    cleaned = accept_picture(data).data
    assert Image.open(io.BytesIO(cleaned)).tobytes() == Image.open(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_turned_picture_is_stored_upright(
    kind: str, landscape: Image.Image, encode: Encode, exif: Callable[..., Image.Exif]
) -> None:
    accepted = accept_picture(encode(landscape, kind, exif=exif(6), quality=95))
    upright = Image.open(io.BytesIO(accepted.data)).convert("RGB")
    assert (accepted.width, accepted.height) == upright.size == (80, 120)
    red, green, _ = upright.getpixel((70, 10))  # type: ignore[misc]
    assert red > 200
    assert green < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colour_profile_is_kept(
    kind: str, landscape: Image.Image, encode: Encode, exif: Callable[..., Image.Exif]
) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for orientation in (1, 6):
        data = encode(landscape, kind, icc_profile=profile, exif=exif(orientation))
        assert Image.open(io.BytesIO(accept_picture(data).data)).info["icc_profile"] == profile


def test_comments_xmp_and_what_follows_the_end_go(landscape: Image.Image, encode: Encode) -> None:
    jpeg = encode(landscape, "JPEG", comment=b"secret words", xmp=b"<x:xmpmeta/>", progressive=True)
    for data in (jpeg, encode(landscape, "PNG"), encode(landscape, "GIF", comment=b"secret words")):
        cleaned = accept_picture(data + b"ftypmp42 secret words").data
        assert not any(secret in cleaned for secret in SECRETS)


def test_png_text_goes(landscape: Image.Image, encode: Encode) -> None:
    text = zlib.crc32(b"tEXtAuthor\0secret words")
    chunk = struct.pack(">I", 19) + b"tEXtAuthor\0secret words" + struct.pack(">I", text)
    data = encode(landscape, "PNG")
    assert b"secret words" not in accept_picture(data[:33] + chunk + data[33:]).data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_truncated_file_is_refused(kind: str, share: float, encode: Encode) -> None:
    noise = Image.effect_noise((300, 200), 80).convert("RGB")
    data = encode(noise, kind)
    error = refused(data[: int(len(data) * share)])
    assert error.code == "broken"
    assert "再传" in error.messages[0]


def test_damaged_file_is_refused(landscape: Image.Image, encode: Encode) -> None:
    data = encode(landscape, "PNG")
    damaged = data[:60] + bytes(20) + data[80:]
    assert refused(damaged).code == "broken"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "网页"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"II*\0" + bytes(40), "TIFF"),
        (b"MZ" + bytes(40), "程序"),
        (b"%PDF-1.7", "PDF"),
        (b"hello", "JPEG、PNG、WebP"),
        (b"", "空文件"),
    ],
)
def test_other_files_are_refused_with_a_reason(data: bytes, word: str) -> None:
    assert word in refused(data).messages[0]


def test_extension_follows_content(landscape: Image.Image, encode: Encode) -> None:
    assert accept_picture(encode(landscape, "PNG")).name_for("照片.v2.jpg") == "照片.v2.png"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises this many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    packed = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("size", [(6400, 6400), (12000, 12000), (60000, 60000)])
def test_too_many_pixels_are_refused_by_the_header(size: tuple[int, int]) -> None:
    error = refused(bomb(*size))
    assert error.code == "pixels"
    assert "4000 万" in error.messages[0]


def test_webp_canvas_is_judged_before_it_is_opened() -> None:
    canvas = (16383 - 1).to_bytes(3, "little") * 2
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    assert refused(b"RIFF" + struct.pack("<I", len(extended) + 4) + b"WEBP" + extended).code == "pixels"


def test_heavy_file_is_refused(landscape: Image.Image, encode: Encode) -> None:
    assert refused(encode(landscape, "JPEG") + bytes(15 * 1024 * 1024)).code == "too_large"


def test_animation_keeps_its_frames_and_a_too_long_one_is_refused(encode: Encode) -> None:
    frames = [Image.new("RGB", (60, 40), (shade * 20, 90, 90)) for shade in range(8)]
    for kind in ("GIF", "WEBP"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
        kept = Image.open(io.BytesIO(accept_picture(data).data))
        assert len(list(ImageSequence.Iterator(kept))) == 8
    large = [Image.new("L", (3000, 3000), shade) for shade in range(15)]
    assert refused(encode(large[0], "GIF", save_all=True, append_images=large[1:])).code == "pixels"


def test_cmyk_is_brought_into_the_colours_of_screens(landscape: Image.Image, encode: Encode) -> None:
    stored = Image.open(io.BytesIO(accept_picture(encode(landscape.convert("CMYK"), "JPEG", quality=95)).data))
    assert stored.mode == "RGB"
    red, green, blue = stored.getpixel((10, 10))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


def test_sixteen_bit_grey_keeps_its_shades(encode: Encode) -> None:
    deep = Image.new("I;16", (50, 40), 32768)
    stored = Image.open(io.BytesIO(accept_picture(encode(deep, "PNG")).data))
    assert stored.mode == "L"
    assert stored.getpixel((5, 5)) == 128


def test_palette_with_transparency_passes(landscape: Image.Image, encode: Encode) -> None:
    data = encode(landscape.quantize(8), "PNG", transparency=0)
    stored = Image.open(io.BytesIO(accept_picture(data).data))
    assert stored.mode == "P"
    assert "transparency" in stored.info


@pytest.mark.parametrize(
    ("mode", "kind", "size"),
    [("RGB", "WEBP", (4001, 4000)), ("CMYK", "JPEG", (7001, 4000)), ("I;16", "PNG", (7001, 4000))],
)
def test_what_takes_more_memory_may_have_fewer_pixels(
    mode: str, kind: str, size: tuple[int, int], encode: Encode
) -> None:
    error = refused(encode(Image.new(mode, size), kind))
    assert error.code == "pixels"
    assert f"超过了 {1600 if kind == 'WEBP' else 2800} 万" in error.messages[0]


MEMORY = """
import resource, sys
from media.uploads import UploadRefused, accept_picture
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    accept_picture(data)
except UploadRefused as refused:
    print(refused.messages[0], file=sys.stderr)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def megabytes(data: bytes) -> tuple[int, str]:
    """What a process of its own needs to look at a picture, and what it says of it."""
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", MEMORY], input=data, capture_output=True, env=environment, check=True)
    return int(done.stdout), done.stderr.decode()


def blank_png(width: int, height: int) -> bytes:
    """A few kilobytes that call themselves a picture of that size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(width * 3 + 1) * 20, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_40000_by_40000_pixels_are_refused_by_the_header_alone() -> None:
    needed, words = megabytes(blank_png(40_000, 40_000))
    assert "像素太多" in words
    assert needed < 20


def test_the_largest_pictures_stay_within_memory(encode: Encode) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    webp = encode(Image.new("RGB", (4000, 4000), "teal"), "WEBP", quality=10, method=0)
    jpeg = encode(Image.new("RGB", (7000, 4000), "teal"), "JPEG", exif=turned)
    assert max(megabytes(data)[0] for data in (webp, jpeg)) < 300
