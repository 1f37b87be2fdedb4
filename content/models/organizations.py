"""Who stands behind content: associations, schools, museums, a tree."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from content.vocabulary import OrganizationKind, OrganizationLevel
from content.widgets import RegionRadios


class Organization(index.Indexed, models.Model):
    """An organization. ``parent`` is the one it belongs to."""

    name = models.CharField("名称", max_length=100, unique=True)
    level = models.CharField("级别", max_length=10, choices=OrganizationLevel)
    kind = models.CharField("类别", max_length=20, choices=OrganizationKind)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级组织",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    region = models.ForeignKey("content.Region", verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT)
    url = models.URLField("网址", blank=True)
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        verbose_name="图片和文件的分组",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        FieldPanel("name", help_text="用全称，读者会看到。"),
        FieldRowPanel([FieldPanel("level"), FieldPanel("kind")]),
        FieldPanel("parent", help_text="如：区科协的上级是市科协；没有就留空。"),
        FieldPanel("url"),
        FieldPanel("region", widget=RegionRadios),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("kind"),
        index.FilterField("level"),
    ]

    class Meta:
        verbose_name = "组织"
        verbose_name_plural = "组织"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": "上级组织不能是它自己或它的下级。"})
            ancestor = ancestor.parent
