"""Taking out of a picture file what tells on its maker, byte by byte, so that no pixel changes.

Position, time, camera, author and comments live in parts of a file that no browser needs. Each function
keeps the parts needed to show the picture as it was meant (pixels, colour profile, transparency, animation)
and drops all others, and everything after the picture's end, where phones hide films and second pictures.
A file that ends before its picture does raises Truncated.
"""

import re
import struct
from collections.abc import Callable, Iterator


class Truncated(ValueError):
    """The file ends before its picture does, or its parts don't fit together."""


def without_metadata(data: bytes, kind: str) -> bytes:
    """Return the file without metadata. AVIF is returned as it came: its parts can't be cut out singly."""
    strip = _STRIPPERS.get(kind)
    if strip is None:
        return data
    try:
        return strip(data)
    except (IndexError, struct.error) as error:
        raise Truncated(str(error)) from error


_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA


def _jpeg(data: bytes) -> bytes:
    parts, position, in_scan = [data[:2]], 2, False
    while found := _MARKER.search(data, position):
        marker, start = data[found.start() + 1], found.start()
        if in_scan:
            parts.append(data[position:start])
        if marker == _END_OF_IMAGE:
            return b"".join(parts) + b"\xff\xd9"
        position = found.end() + struct.unpack(">H", data[found.end() : found.end() + 2])[0]
        if _jpeg_keeps(marker, data[start:position]):
            parts.append(data[start:position])
        in_scan = marker == _START_OF_SCAN
    raise Truncated("no end of image")


def _jpeg_keeps(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\0"
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


_PNG_KEPT = set(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI".split()
    + b"sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split()
)


def _png(data: bytes) -> bytes:
    parts, position, name = [data[:8]], 8, b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", data[position : position + 8])
        end = position + 12 + length
        if end > len(data):
            raise Truncated("chunk runs past the end")
        if name in _PNG_KEPT:
            parts.append(data[position:end])
        position = end
    return b"".join(parts)


_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_METADATA_FLAGS = 0x08 | 0x04


def _webp(data: bytes) -> bytes:
    length = struct.unpack("<I", data[4:8])[0] + 8
    if length > len(data):
        raise Truncated("RIFF runs past the end")
    body = b"".join(_webp_part(name, part) for name, part in _riff_parts(data, length) if name not in _WEBP_DROPPED)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _riff_parts(data: bytes, length: int) -> Iterator[tuple[bytes, bytes]]:
    position = 12
    while position + 8 <= length:
        name, size = struct.unpack("<4sI", data[position : position + 8])
        end = position + 8 + size + size % 2
        yield name, data[position:end]
        position = end


def _webp_part(name: bytes, part: bytes) -> bytes:
    if name != b"VP8X":
        return part
    return part[:8] + bytes([part[8] & ~_WEBP_METADATA_FLAGS & 0xFF]) + part[9:]


_GIF_APPLICATIONS = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}


def _gif(data: bytes) -> bytes:
    position = 13 + _colour_table(data[10])
    parts = [data[:position]]
    while data[position] != 0x3B:
        end = _gif_block_end(data, position)
        extension = data[position] == 0x21
        dropped = extension and (
            data[position + 1] == 0xFE
            or (data[position + 1] == 0xFF and data[position + 3 : position + 14] not in _GIF_APPLICATIONS)
        )
        if not dropped:
            parts.append(data[position:end])
        position = end
    return b"".join(parts) + b";"


def _colour_table(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_block_end(data: bytes, position: int) -> int:
    if data[position] == 0x21:
        position += 2
    elif data[position] == 0x2C:
        position += 10 + _colour_table(data[position + 9]) + 1
    else:
        raise Truncated("unknown block")
    while data[position]:
        position += data[position] + 1
    return position + 1


_STRIPPERS: dict[str, Callable[[bytes], bytes]] = {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}
