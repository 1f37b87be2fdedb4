"""A model of one's own: an ONNX file with ``tokenizer.json`` beside it, through onnxruntime.

``KEPU_EMBEDDER_MODEL`` is the path of the file. ``kepu-embedder.json`` beside it may say what the model wants:
``{"question": "query: ", "passage": "passage: ", "pooling": "mean" | "first"}``; without it nothing is put before
a text and the vectors of its tokens are averaged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from .base import EmbedderError, Role, safe

if TYPE_CHECKING:
    from ..vectors import Floats

LONGEST_TOKENS = 320
_THREADS = 1


class OnnxFile:
    """A session in this process: onnxruntime can be trusted with any input and releases the interpreter's lock."""

    def __init__(self, model: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = _THREADS
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(model.with_name("tokenizer.json")))
        self._tokenizer.enable_truncation(LONGEST_TOKENS)
        self._habits = _habits(model.with_name("kepu-embedder.json"))
        self._inputs = [one.name for one in self._session.get_inputs()]
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        self.identity = f"onnx/{_digest(model)}/{self.dimension}"

    def vectors(self, texts: Sequence[str], role: Role) -> Floats:
        """Rows of length 1. One text a run: nothing has to be padded."""
        import numpy as np

        try:
            rows = [self._one(self._habits.get(role.value, "") + (safe(text) or "?")) for text in texts]
        except (RuntimeError, ValueError) as error:
            raise EmbedderError(f"onnx: {error}") from error
        found = np.stack(rows).astype(np.float32) if rows else np.zeros((0, self.dimension), np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise EmbedderError("onnx: the model answers nonsense")
        return np.asarray(found / lengths, dtype=np.float32)

    def _one(self, text: str) -> Any:
        import numpy as np

        encoding = self._tokenizer.encode(text)
        fed = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        output = self._session.run(None, {name: fed[name] for name in self._inputs if name in fed})[0]
        if output.ndim == 2:  # the model pools by itself
            return output[0]
        return output[0][0] if self._habits.get("pooling") == "first" else output[0].mean(axis=0)


def make() -> OnnxFile:
    """Over the file of the setting. Raises ``EmbedderError`` where that or a package is missing."""
    if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
        raise EmbedderError("onnxruntime or tokenizers is not installed: pip install 'kepu[onnx]'")
    model = Path(settings.KEPU_EMBEDDER_MODEL)
    if not model.is_file() or not model.with_name("tokenizer.json").is_file():
        raise EmbedderError(f"KEPU_EMBEDDER_MODEL: {model} or tokenizer.json beside it is missing")
    return OnnxFile(model)


def _habits(file: Path) -> Mapping[str, str]:
    if not file.is_file():
        return {}
    raw = json.loads(file.read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in raw.items()}


def _digest(model: Path) -> str:
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
