"""Pictures and files with what a public site owes their makers: credit, licence, source."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtail.search import index

from media.fields import PictureField, RenditionField, WebAddressField


class Licence(models.TextChoices):
    """What the maker allows."""

    CC0 = "cc0", "CC0（放弃权利，可自由使用）"
    PUBLIC_DOMAIN = "public-domain", "公有领域"
    CC_BY = "cc-by", "CC BY 4.0（署名）"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0（署名、相同方式共享）"
    CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0（署名、非商业）"
    CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0（署名、非商业、不得改编）"
    LICENSED = "licensed", "版权所有，已获授权"
    OWN = "own", "本单位拍摄或制作"
    DRAWN = "drawn", "自绘"


_LICENCE_NAMES = {
    Licence.CC0: "CC0",
    Licence.CC_BY: "CC BY 4.0",
    Licence.CC_BY_SA: "CC BY-SA 4.0",
    Licence.CC_BY_NC: "CC BY-NC 4.0",
    Licence.CC_BY_NC_ND: "CC BY-NC-ND 4.0",
}
_LICENCE_PAGES = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.zh-hans",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.zh-hans",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.zh-hans",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/deed.zh-hans",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/deed.zh-hans",
}


class Attributed(models.Model):
    """Who made it, what they allow, where it is from."""

    credit = models.CharField(
        "作者或来源", max_length=120, help_text="会印在图片或文件旁边，例如“广东科学中心 张三 摄”。"
    )
    licence = models.CharField(
        "授权方式", max_length=20, choices=Licence.choices, help_text="不清楚授权方式的材料请不要上传。"
    )
    source_url = WebAddressField("原始网址", blank=True, max_length=500, help_text="材料来自网络时填写，便于核对。")

    class Meta:
        abstract = True

    @property
    def licence_name(self) -> str:
        """The licence as printed beside the credit: short for Creative Commons, in words otherwise."""
        return _LICENCE_NAMES.get(Licence(self.licence), Licence(self.licence).label) if self.licence else ""

    @property
    def licence_page(self) -> str:
        """Address of the licence's text, or an empty string."""
        return _LICENCE_PAGES.get(Licence(self.licence), "") if self.licence else ""

    @property
    def credit_line(self) -> str:
        """Credit and licence in one line: "张三 · CC BY 4.0"."""
        return " · ".join(part for part in (self.credit, self.licence_name) if part)


class Picture(Attributed, AbstractImage):  # type: ignore[django-manager-missing]
    """A picture. The stored file has passed the gate: upright, without position or other metadata."""

    file = PictureField("图片文件", upload_to=get_upload_to, width_field="width", height_field="height")
    alt_text = models.CharField(
        "替代文字", max_length=255, help_text="给看不见图片的人：一句话说清图里有什么，不必写“图片”二字。"
    )
    drawn = models.BooleanField("由平台绘制", default=False, editable=False)
    cover_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    variant = models.PositiveSmallIntegerField(default=0, editable=False)
    likeness = models.CharField(max_length=16, blank=True, editable=False, db_index=True)

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "credit",
        "licence",
        "source_url",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = (
        *AbstractImage.search_fields,
        index.SearchField("alt_text"),
        index.SearchField("credit"),
        index.FilterField("licence"),
        index.FilterField("drawn"),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"
        permissions = (("choose_image", "可以选用图片"),)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def stands_in(self) -> bool:
        """Whether it was drawn for want of a picture: one that somebody chose out of several stays."""
        return self.drawn and self.variant == 0

    @property
    def default_alt_text(self) -> str:
        """The text read to those who can't see the picture."""
        return self.alt_text


class PictureRendition(AbstractRendition):
    file = RenditionField(
        upload_to=get_rendition_upload_to, storage=get_rendition_storage, width_field="width", height_field="height"
    )
    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        verbose_name = "图片的一种尺寸"
        verbose_name_plural = "图片的各种尺寸"
        constraints = (
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_picture_rendition"
            ),
        )

    def __str__(self) -> str:
        return f"{self.image_id} {self.filter_spec}"


class Attachment(Attributed, AbstractDocument):  # type: ignore[django-manager-missing]
    """A file to download."""

    pages = models.PositiveIntegerField("页数", null=True, editable=False)
    text = models.TextField("文字", blank=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False, db_index=True)

    admin_form_fields = ("title", "file", "credit", "licence", "source_url", "collection", "tags")
    search_fields = (
        *AbstractDocument.search_fields,
        index.SearchField("text"),
        index.SearchField("credit"),
        index.FilterField("licence"),
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = "文件"
        verbose_name_plural = "文件"
        permissions = (("choose_document", "可以选用文件"),)

    def __str__(self) -> str:
        return str(self.title)

    def clean(self) -> None:
        """Do nothing: the form field verifies by content; Wagtail's check fails where a form has no file."""
