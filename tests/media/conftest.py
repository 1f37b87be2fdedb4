"""Real files, made on the spot."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, TiffImagePlugin


@pytest.fixture(autouse=True)
def _own_media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def encode() -> Callable[..., bytes]:
    """Encode an image: `encode(image, "JPEG", quality=90)`."""

    def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
        output = io.BytesIO()
        image.save(output, kind, **options)
        return output.getvalue()

    return encoded


@pytest.fixture
def landscape() -> Image.Image:
    """A picture of 120 by 80, red at the upper left and blue at the lower right."""
    image = Image.new("RGB", (120, 80), "white")
    image.paste("red", (0, 0, 40, 40))
    image.paste("blue", (80, 40, 120, 80))
    return image


@pytest.fixture
def exif() -> Callable[[int], Image.Exif]:
    """Metadata as a phone writes it: position, camera, author, and the given orientation."""

    def written(orientation: int = 1) -> Image.Exif:
        data = Image.Exif()
        data[0x0112] = orientation
        data[0x010F], data[0x013B] = "SecretCamera", "SecretAuthor"
        rational = TiffImagePlugin.IFDRational
        data.get_ifd(0x8825).update(
            {
                1: "N",
                2: (rational(23), rational(7), rational(0)),
                3: "E",
                4: (rational(113), rational(15), rational(0)),
            }
        )
        return data

    return written
