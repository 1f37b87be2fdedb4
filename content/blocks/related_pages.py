"""Other pages of ours that belong here."""

from wagtail import blocks


class RelatedPagesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", max_length=40, default="延伸阅读")
    pages = blocks.ListBlock(blocks.PageChooserBlock(label="页面"), label="页面", min_num=1, max_num=6)

    class Meta:
        icon = "link"
        label = "相关页面"
        template = "content/blocks/related_pages.html"
