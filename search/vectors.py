"""Vectors as bytes: eight bits a number and a scale for each vector. Loaded only where an embedder is at work."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes8 = npt.NDArray[np.int8]

SCALE_BYTES = 4
BLOCK = 4096
"""So many vectors are widened at a time: they stay in the processor's cache."""


def pack(vectors: Floats) -> bytes:
    """Rows (n, dimension) as bytes, n × (4 + dimension): the scale, then the numbers."""
    rows = np.atleast_2d(np.asarray(vectors, dtype=np.float32))
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127.0
    small = np.rint(rows / scales[:, None]).astype(np.int8)
    return b"".join(scale.astype("<f4").tobytes() + row.tobytes() for scale, row in zip(scales, small, strict=True))


def parts(packed: bytes, dimension: int) -> tuple[Floats, Bytes8]:
    """Scales (n) and numbers (n, dimension); nothing when the bytes are of another dimension."""
    width = SCALE_BYTES + dimension
    if not packed or len(packed) % width:
        return np.zeros(0, np.float32), np.zeros((0, dimension), np.int8)
    table = np.frombuffer(packed, np.uint8).reshape(-1, width)
    scales = np.ascontiguousarray(table[:, :SCALE_BYTES]).view("<f4").ravel().astype(np.float32)
    return scales, np.ascontiguousarray(table[:, SCALE_BYTES:]).view(np.int8)


def unpack(packed: bytes, dimension: int) -> Floats:
    """The rows again, about as long as they were."""
    scales, small = parts(packed, dimension)
    return np.asarray(small, dtype=np.float32) * scales[:, None]


def cosines(question: Floats, scales: Floats, small: Bytes8) -> Floats:
    """The product of a question with every stored vector: the cosine where both are of unit length."""
    found = np.empty(len(small), np.float32)
    for start in range(0, len(small), BLOCK):
        found[start : start + BLOCK] = small[start : start + BLOCK].astype(np.float32) @ question
    return found * scales


def between(one: bytes, other: bytes, dimension: int) -> bytes:
    """The packed vector half-way between two packed ones: its cosine with a question is the mean of theirs."""
    return pack((unpack(one, dimension) + unpack(other, dimension)) * np.float32(0.5))


def joined(packs: Iterable[bytes]) -> bytes:
    """Packs of the same dimension as one."""
    return b"".join(packs)
