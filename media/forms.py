"""Base forms of the editors' screens for pictures and files; the settings name them."""

from typing import Any

from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from media.fields import AttachmentFormField, PictureFormField
from media.tasks import prepare_picture


class PictureForm(BaseImageForm):
    """Set as WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A declared field would come back in Wagtail's forms that leave the file out.
        if file := self.fields.get("file"):
            self.fields["file"] = PictureFormField(label="图片文件", required=file.required, widget=file.widget)

    def save(self, commit: bool = True) -> Any:
        """Save, and prepare a replaced picture again: Wagtail drops all renditions after it has saved."""
        picture = super().save(commit)
        if commit and "file" in self.changed_data:
            transaction.on_commit(lambda: prepare_picture.enqueue(picture.pk), robust=True)
        return picture


class AttachmentForm(BaseDocumentForm):
    """Set as WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = AttachmentFormField(label="文件", required=file.required, widget=file.widget)
