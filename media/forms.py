"""Base forms of the editors' screens for pictures and files; the settings name them."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from media.fields import AttachmentFormField, PictureFormField


class PictureForm(BaseImageForm):
    """Set as WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A declared field would come back in Wagtail's forms that leave the file out.
        if file := self.fields.get("file"):
            self.fields["file"] = PictureFormField(
                label="图片文件", required=file.required, widget=file.widget
            )


class AttachmentForm(BaseDocumentForm):
    """Set as WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = AttachmentFormField(
                label="文件", required=file.required, widget=file.widget
            )
