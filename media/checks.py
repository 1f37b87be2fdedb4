"""Says at start-up when the settings leave the upload gate open."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_NEEDED = {
    "WAGTAILIMAGES_IMAGE_MODEL": "kepu_media.Picture",
    "WAGTAILIMAGES_IMAGE_FORM_BASE": "media.forms.PictureForm",
    "WAGTAILDOCS_DOCUMENT_MODEL": "kepu_media.Attachment",
    "WAGTAILDOCS_DOCUMENT_FORM_BASE": "media.forms.AttachmentForm",
}


@register("files")
def upload_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each setting without which uploads would not be verified."""
    return [
        Error(f'{name} must be "{value}": uploads are verified there.', id=f"media.E{number:03}")
        for number, (name, value) in enumerate(_NEEDED.items(), 1)
        if getattr(settings, name, None) != value
    ]
