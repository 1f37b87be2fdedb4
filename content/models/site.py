"""The settings pages: what Chinese public sites must carry, and how long content stays right."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting, register_setting


@register_setting(icon="cog")
class PublicSiteSettings(BaseSiteSetting):
    """Shown in the footer and in the head of every public page; empty values are left out."""

    site_name = models.CharField("网站名称", max_length=40, default="科普")
    tagline = models.CharField("一句话介绍", max_length=80, blank=True)
    host_organization = models.CharField("主办单位", max_length=100, blank=True)
    operator = models.CharField("承办单位", max_length=100, blank=True)
    contact = models.CharField("联系方式", max_length=120, blank=True, help_text="电话或邮箱，读者会看到。")
    icp_number = models.CharField("ICP 备案号", max_length=40, blank=True, help_text="如：粤ICP备12345678号")
    police_number = models.CharField(
        "公安备案号", max_length=40, blank=True, help_text="如：粤公网安备 44010402000000号"
    )
    site_code = models.CharField(
        "网站标识码",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]{10}$", "标识码是 10 位字母或数字。")],
    )
    content_license = models.CharField("文字内容许可", max_length=60, default="CC BY-NC-SA 4.0")

    panels = [
        MultiFieldPanel([FieldPanel("site_name"), FieldPanel("tagline")], heading="网站"),
        MultiFieldPanel(
            [FieldPanel("host_organization"), FieldPanel("operator"), FieldPanel("contact")], heading="主办"
        ),
        MultiFieldPanel(
            [FieldPanel("icp_number"), FieldPanel("police_number"), FieldPanel("site_code")], heading="备案"
        ),
        FieldPanel("content_license"),
    ]

    class Meta:
        verbose_name = "网站信息和备案"

    def __str__(self) -> str:
        return self.site_name


@register_setting(icon="calendar-check")
class ShelfLife(BaseGenericSetting):
    """After how many days a page has to be checked again, by what it is. 0 means never by itself."""

    rumor_days = models.PositiveSmallIntegerField("辟谣", default=180)
    article_days = models.PositiveSmallIntegerField("文章", default=730)
    emergency_days = models.PositiveSmallIntegerField(
        "应急避险类文章", default=365, help_text="主题属于“应急避险”的文章。"
    )
    venue_days = models.PositiveSmallIntegerField("场馆信息", default=90)
    event_days = models.PositiveSmallIntegerField("活动", default=0, help_text="0 表示不必复核。")
    campaign_days = models.PositiveSmallIntegerField("专题", default=0)
    notice_days = models.PositiveSmallIntegerField(
        "提前几天提醒", default=14, help_text="给负责的人发邮件，到期当天和过期一周后再各发一次。"
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("rumor_days"), FieldPanel("venue_days")]),
                FieldRowPanel([FieldPanel("article_days"), FieldPanel("emergency_days")]),
                FieldRowPanel([FieldPanel("event_days"), FieldPanel("campaign_days")]),
            ],
            heading="发布或复核后多少天要再核对一遍",
        ),
        FieldPanel("notice_days"),
    ]

    class Meta:
        verbose_name = "复核周期"

    def __str__(self) -> str:
        return "复核周期"
