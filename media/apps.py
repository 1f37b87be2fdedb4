import sys
from typing import Any

from django.apps import AppConfig

_ABSENT: Any = None
# Willow loads OpenCV into every process where the extra for screenshots has brought it: 25 MB that nothing here uses.
sys.modules.setdefault("cv2", _ABSENT)


class MediaConfig(AppConfig):
    name = "media"
    # Plain "media" would be one word for tables, permissions and Django's own media files.
    label = "kepu_media"
    verbose_name = "图片与文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from media import checks, receivers  # noqa: F401
