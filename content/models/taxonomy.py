"""What classifies pages: the tree of topics and the tree of regions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

PROVINCE, CITY, DISTRICT = 1, 2, 3


class Topic(index.Indexed, models.Model):
    """A subject. ``path`` is its slugs from the root, ``/weather/typhoon/``: ancestors need no query."""

    name = models.CharField("名称", max_length=30, unique=True)
    slug = models.SlugField("代码", max_length=80, unique=True, help_text="出现在网址里，请用英文或拼音。")
    parent = models.ForeignKey(
        "self",
        verbose_name="上级主题",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    description = models.CharField("一句话说明", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    path = models.CharField(max_length=400, editable=False, db_index=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug", help_text="出现在网址里，请用英文或拼音。改了以后，旧的主题网址会失效。"),
        FieldPanel("parent", help_text="属于哪个主题；最上一级留空。"),
        FieldPanel("description", help_text="主题页标题下的一句话。"),
        FieldPanel("position", help_text="同一级里小的排在前面。"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("slug")]

    class Meta:
        verbose_name = "主题"
        verbose_name_plural = "主题"
        ordering = ["position", "path"]

    def __str__(self) -> str:
        return f"{'— ' * (self.path.count('/') - 2)}{self.name}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps ``path`` right, for the topics below as well."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.slug}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        for child in self.children.all():
            if child.path != f"{self.path}{child.slug}/":
                child.save()

    def clean(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": "上级主题不能是它自己或它的下级。"})
            ancestor = ancestor.parent

    @property
    def with_ancestors(self) -> tuple[str, ...]:
        """Slugs of this topic and those above it, nearest first."""
        return tuple(reversed(self.path.strip("/").split("/")))


class Region(index.Indexed, models.Model):
    """A province, city or district with its six-digit administrative code (GB/T 2260)."""

    code = models.CharField("代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=30)
    short_name = models.CharField("简称", max_length=30)
    full_name = models.CharField("全称", max_length=60)
    pinyin = models.CharField("拼音", max_length=80)
    level = models.PositiveSmallIntegerField("级别", choices=[(PROVINCE, "省"), (CITY, "市"), (DISTRICT, "县（区）")])
    lat = models.FloatField("纬度", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)

    search_fields = [
        index.SearchField("full_name"),
        index.AutocompleteField("full_name"),
        index.AutocompleteField("pinyin"),
        index.FilterField("level"),
    ]

    class Meta:
        verbose_name = "地区"
        verbose_name_plural = "地区"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def with_ancestors(self) -> tuple[str, ...]:
        """Codes of this region and those above it, nearest first."""
        return region_with_ancestors(self.code)


def region_with_ancestors(code: str) -> tuple[str, ...]:
    """``440106`` gives ``("440106", "440100", "440000")``."""
    return tuple(dict.fromkeys([code, f"{code[:4]}00", f"{code[:2]}0000"]))


def region_prefix(code: str) -> str:
    """What the codes of a region and of all below it begin with."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code
