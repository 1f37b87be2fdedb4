"""Model and form fields that let no file in unseen, whichever way it comes."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms import FileField
from PIL import Image, UnidentifiedImageError
from wagtail.documents.fields import WagtailDocumentField
from wagtail.images.fields import WagtailImageField as WagtailImageFormField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from media.documents import DOCUMENT_EXTENSIONS, MAX_DOCUMENT_BYTES, accept_document
from media.uploads import MAX_PICTURE_BYTES, AcceptedPicture, UploadRefused, accept_picture


def _content(file: Any, limit: int) -> bytes:
    """Read a file from its start, and one byte more than the limit at most."""
    file.seek(0)
    data: bytes = file.read(limit + 1)
    file.seek(0)
    return data


class SizedByItsHeader(WagtailImageFieldFile):
    """Knows width and height without reading the whole picture, which Wagtail does twice for each that is stored."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Width and height in pixels; nothing of what is no picture, which the gate refuses."""
        was_closed = self.closed
        self.open()
        try:
            with Image.open(self) as picture:
                return picture.size
        except UnidentifiedImageError:
            return None, None
        finally:
            self.close() if was_closed else self.seek(0)


class PictureFieldFile(SizedByItsHeader):
    """Verifies and cleans what is stored, so that a script or an importer can't pass the gate by."""

    def save(self, name: str, content: "File[Any]", save: bool = True) -> None:
        """Store the cleaned picture and note its size and hash on the instance; raises UploadRefused."""
        picture = accept_picture(_content(content, MAX_PICTURE_BYTES))
        self.instance.file_size = len(picture.data)
        self.instance.file_hash = hashlib.sha1(picture.data, usedforsecurity=False).hexdigest()
        self.instance.likeness = picture.likeness
        stored_name = picture.name_for(name)
        super().save(stored_name, ContentFile(picture.data, stored_name), save)


class PictureField(WagtailImageField):
    attr_class = PictureFieldFile


class RenditionField(WagtailImageField):
    """Wagtail's, and to migrations nothing else: the same column."""

    attr_class = SizedByItsHeader

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"{WagtailImageField.__module__}.{WagtailImageField.__qualname__}", args, kwargs


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """An address of the web; one typed without a scheme is taken as https."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class PictureFormField(WagtailImageFormField):
    """Verifies by content and puts the cleaned picture in the place of the uploaded one."""

    default_validators: list[Any] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_upload_size = MAX_PICTURE_BYTES
        self.max_upload_size_text = "15 MB"
        self.help_text = (
            "JPEG、PNG、WebP、GIF 或 AVIF，不超过 15 MB、4000 万像素（WebP 1600 万）。动图在页面上只显示第一帧。"
        )
        self.error_messages["file_too_large_unknown_size"] = "图片超过了 15 MB 的上限。请缩小后再传。"
        self.error_messages["invalid_image_extension"] = "请上传 JPEG、PNG、WebP、GIF 或 AVIF 图片。"

    def to_python(self, data: Any) -> Any:
        if FileField.to_python(self, data) is None:
            return None
        if data.size > MAX_PICTURE_BYTES:
            raise UploadRefused(self.error_messages["file_too_large_unknown_size"], code="too_large")
        _replace(data, accept_picture(_content(data, MAX_PICTURE_BYTES)))
        return super().to_python(data)


def _replace(upload: "UploadedFile[Any]", picture: AcceptedPicture) -> None:
    """Write into the upload itself: Wagtail's multiple upload stores it and not the form's answer."""
    upload.seek(0)
    upload.truncate(0)
    upload.write(picture.data)
    upload.flush()
    upload.seek(0)
    upload.size = len(picture.data)
    upload.name = picture.name_for(upload.name or "")


class AttachmentFormField(WagtailDocumentField):
    """Verifies a file by content and corrects its extension."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_upload_size = MAX_DOCUMENT_BYTES
        self.max_upload_size_text = "20 MB"
        kinds = "、".join(extension.upper() for extension in DOCUMENT_EXTENSIONS)
        self.help_text = f"{kinds}，不超过 20 MB，不能带宏。"
        self.error_messages["file_too_large_unknown_size"] = "文件超过了 20 MB 的上限。"

    def to_python(self, data: Any) -> Any:
        if FileField.to_python(self, data) is None:
            return None
        if data.size > MAX_DOCUMENT_BYTES:
            raise UploadRefused(self.error_messages["file_too_large_unknown_size"], code="too_large")
        data.name = accept_document(_content(data, MAX_DOCUMENT_BYTES), data.name)
        return super().to_python(data)
