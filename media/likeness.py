"""Pictures that look alike: a fingerprint of 64 bits that survives resizing, recompressing and other formats.

Each bit says whether a spot is darker than its right neighbour (dHash). Pictures without features, such as one
colour, have no fingerprint: they would all be alike.
"""

from __future__ import annotations

from PIL import Image

COLUMNS, ROWS = 8, 8
NEAR = 5
"""How many of the 64 bits may differ."""
_LEAST_FEATURES = 6
_SAMPLES = 256


def fingerprint(image: Image.Image) -> str:
    """Sixteen hexadecimal digits for an opened picture, or an empty text for one without features."""
    image.draft("RGB", (_SAMPLES * 4, _SAMPLES * 4))
    grey = _small(image).convert("L").resize((COLUMNS + 1, ROWS), Image.Resampling.LANCZOS)
    spots = grey.tobytes()
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS):
            place = row * (COLUMNS + 1) + column
            bits = bits << 1 | (spots[place] < spots[place + 1])
    featureless = min(bits.bit_count(), COLUMNS * ROWS - bits.bit_count()) < _LEAST_FEATURES
    return "" if featureless else f"{bits:016x}"


def _small(image: Image.Image) -> Image.Image:
    """Samples of the picture on white. Other ways to bring it down would copy it in its full size."""
    samples = min(_SAMPLES, image.width), min(_SAMPLES, image.height)
    small = image.resize(samples, Image.Resampling.NEAREST)
    if not small.has_transparency_data:
        return small
    small = small.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", small.size, "white"), small)


def distance(one: str, other: str) -> int:
    """How many bits of two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
