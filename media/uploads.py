"""The gate for pictures: files that every browser can show, and nothing in them that tells on their maker."""

import contextlib
import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageOps

from media.filetypes import PICTURE_EXTENSIONS, file_kind
from media.likeness import fingerprint
from media.metadata import Truncated, without_metadata

MAX_PICTURE_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PIXELS_TO_REDRAW = 28_000_000
# What Pillow sets aside for a pixel of these while it opens them is a multiple of what others take.
_FEWER_PIXELS = {"webp": 16_000_000, "avif": 30_000_000}
MAX_ANIMATION_PIXELS = 120_000_000
_READ_BY_PILLOW = [kind.upper() for kind in PICTURE_EXTENSIONS]
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, struct.error, zlib.error)
_ORIENTATION = 0x0112


class UploadRefused(ValidationError):
    """A file that is not taken. The message is Chinese and says what is wrong and what to do instead."""


@dataclass(frozen=True)
class AcceptedPicture:
    """A verified picture without metadata. `kind` is the true type; `width` and `height` are in pixels.

    `likeness` tells pictures that look alike, see `media.likeness`.
    """

    data: bytes
    kind: str
    width: int
    height: int
    likeness: str

    def name_for(self, name: str) -> str:
        """Return the name with the extension that fits the content."""
        return f"{PurePath(name).stem or 'picture'}.{PICTURE_EXTENSIONS[self.kind]}"


def accept_picture(data: bytes) -> AcceptedPicture:
    """Verify a picture and clean it: upright, without EXIF, XMP, comments or additions, colour profile kept.

    Pixels are left untouched, except where a picture has to be turned upright, is in a colour space
    that browsers don't show (CMYK, 16-bit grey), or is an AVIF with metadata inside. Cleaning a clean file
    returns the same bytes. Raises UploadRefused with the reason.
    """
    kind = _allowed_kind(data)
    try:
        with _opened(data) as image:
            _check_size(*image.size, frames=getattr(image, "n_frames", 1), most=_FEWER_PIXELS.get(kind, MAX_PIXELS))
            redraw = _needs_redrawing(image, kind)
            if redraw:
                _check_size(*image.size, most=MAX_PIXELS_TO_REDRAW)
            _decode_all(image)
            cleaned = _redrawn(image, kind) if redraw else without_metadata(data, kind)
        with _opened(cleaned) as image:
            width, height = image.size
            return AcceptedPicture(cleaned, kind, width, height, fingerprint(image))
    except Truncated:
        raise UploadRefused("图片不完整，可能是上传或下载时中断了。请重新导出后再传。", code="broken") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(MAX_PIXELS) from None
    except _BROKEN:
        raise UploadRefused("图片已损坏，无法完整打开。请重新导出后再传。", code="broken") from None


def _allowed_kind(data: bytes) -> str:
    if not data:
        raise UploadRefused("这是一个空文件，请重新选择。", code="empty")
    if len(data) > MAX_PICTURE_BYTES:
        size = f"{len(data) / 1048576:.1f}"
        raise UploadRefused(f"图片有 {size} MB，超过了 15 MB 的上限。请缩小后再传。", code="too_large")
    kind = file_kind(data[:1024])
    if kind not in PICTURE_EXTENSIONS:
        raise UploadRefused(_REASONS.get(kind, _NOT_A_PICTURE), code="type")
    if kind == "webp":
        _check_size(*_webp_canvas(data), most=_FEWER_PIXELS[kind])
    return kind


_NOT_A_PICTURE = "这不是我们能用的图片。请上传 JPEG、PNG、WebP、GIF 或 AVIF 图片。"
_REASONS = {
    "svg": "SVG 文件里可以夹带程序，出于安全不能上传。请导出为 PNG 再传。",
    "markup": "这是网页文件，不是图片。请上传 JPEG、PNG、WebP、GIF 或 AVIF 图片。",
    "heic": "这是苹果设备的 HEIC 照片，多数浏览器打不开。请在手机里导出为 JPEG 再传。",
    "tiff": "TIFF 图片浏览器打不开。请导出为 JPEG 或 PNG 再传。",
    "bmp": "BMP 图片太占空间。请导出为 PNG 或 JPEG 再传。",
    "psd": "这是 Photoshop 源文件。请导出为 JPEG 或 PNG 再传。",
    "pdf": "这是 PDF 文件，不是图片。请到“文件”里上传，或导出为图片再传。",
    "video": "这是视频，不是图片。请截取一帧，存为 JPEG 再传。",
    "program": "这是程序文件，不是图片，不能上传。",
}


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height from the header: Pillow sets memory aside for the whole canvas on opening."""
    head = data[:30].ljust(30, b"\0")
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=_READ_BY_PILLOW)


def _too_many_pixels(most: int) -> UploadRefused:
    side = 6000 if most > 20_000_000 else 4000
    words = f"图片的像素太多，超过了 {most // 10_000} 万。请把长边缩到 {side} 像素以内再传。"
    return UploadRefused(words, code="pixels")


def _check_size(width: int, height: int, frames: int = 1, most: int = MAX_PIXELS) -> None:
    if width * height > most:
        raise _too_many_pixels(most)
    if width * height * frames > MAX_ANIMATION_PIXELS:
        raise UploadRefused("动图太大了。请减少帧数或缩小画面后再传。", code="pixels")


def _decode_all(image: Image.Image) -> None:
    for frame in range(getattr(image, "n_frames", 1)):
        image.seek(frame)
        image.load()
    image.seek(0)


def _needs_redrawing(image: Image.Image, kind: str) -> bool:
    if kind == "avif" and (image.getexif() or image.info.get("xmp")):
        return True
    if getattr(image, "n_frames", 1) > 1:
        return False
    return image.getexif().get(_ORIENTATION, 1) != 1 or image.mode in _UNSHOWABLE


_UNSHOWABLE = {"CMYK", "LAB", "HSV", "I", "F", "I;16", "I;16L", "I;16B", "I;16N"}
_SAVING: dict[str, dict[str, object]] = {
    "jpeg": {"quality": 92, "optimize": True},
    "png": {"optimize": True},
    "webp": {"quality": 92},
    "avif": {"quality": 88},
    "gif": {},
}


def _redrawn(image: Image.Image, kind: str) -> bytes:
    options = dict(_SAVING[kind])
    if getattr(image, "n_frames", 1) > 1:
        options["save_all"] = True
        upright = image
    else:
        ImageOps.exif_transpose(image, in_place=True)
        upright = _showable(image)
    profile = upright.info.get("icc_profile")
    output = io.BytesIO()
    upright.info.pop("xmp", None)
    upright.save(output, kind.upper(), icc_profile=profile, exif=b"", **options)
    return without_metadata(output.getvalue(), kind)


def _showable(image: Image.Image) -> Image.Image:
    if image.mode not in _UNSHOWABLE:
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return in_srgb(image)


def in_srgb(image: Image.Image) -> Image.Image:
    """Bring a picture without transparency from its own colour profile into the one of screens, as RGB."""
    profile = image.info.get("icc_profile")
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return _without_profile(converted)
    return _without_profile(image.convert("RGB"))


def _without_profile(image: Image.Image) -> Image.Image:
    image.info.pop("icc_profile", None)
    return image
