"""Base forms of the editors' screens for pictures and files; the settings name them."""

from typing import Any

from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.log_actions import log

from media.fields import AttachmentFormField, PictureFormField
from media.tasks import prepare_picture

REPLACED = "kepu_media.replace_file"
REPLACING = "换一个文件，用到它的页面都会跟着换，不用逐页修改。原来的文件不再保留。"


class PictureForm(BaseImageForm):
    """Set as WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A declared field would come back in Wagtail's forms that leave the file out.
        if file := self.fields.get("file"):
            self.fields["file"] = PictureFormField(label="图片文件", required=file.required, widget=file.widget)
            _explain_replacing(self)

    def save(self, commit: bool = True) -> Any:
        """Save; a replaced picture is logged, is nobody's drawing any more, and prepared again.

        Wagtail drops all renditions after it has saved.
        """
        replaced = _before(self)
        if replaced and self.instance.drawn:
            self.instance.drawn, self.instance.cover_key, self.instance.variant = False, None, 0
        picture = super().save(commit)
        if commit and "file" in self.changed_data:
            transaction.on_commit(lambda: prepare_picture.enqueue(picture.pk), robust=True)
        if commit and replaced:
            log(picture, REPLACED, data=replaced)
        return picture


class AttachmentForm(BaseDocumentForm):
    """Set as WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = AttachmentFormField(label="文件", required=file.required, widget=file.widget)
            _explain_replacing(self)

    def save(self, commit: bool = True) -> Any:
        """Save; a replaced file is logged, and read again."""
        replaced = _before(self)
        if replaced:
            self.instance.pages, self.instance.text, self.instance.read_at = None, "", None
        attachment = super().save(commit)
        if commit and replaced:
            log(attachment, REPLACED, data=replaced)
        return attachment


def _explain_replacing(form: Any) -> None:
    if form.instance.pk:
        field = form.fields["file"]
        field.label, field.help_text = "换文件", f"{REPLACING}{field.help_text}"


def _before(form: Any) -> dict[str, Any]:
    """What an upload replaces; empty when it replaces nothing."""
    if "file" not in form.changed_data or not form.instance.pk:
        return {}
    return {"file": form.initial["file"].name, "size": form.initial.get("file_size")}
