"""Other pages of ours that belong here."""

from typing import Any

from wagtail import blocks

from content import keeping


class RelatedPagesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", max_length=40, default="延伸阅读")
    pages = blocks.ListBlock(blocks.PageChooserBlock(label="页面"), label="页面", min_num=1, max_num=6)

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """Whether a page is there at all is part of what is shown."""
        for page in filter(None, value["pages"]):
            keeping.linked(page.pk)
        return super().get_context(value, parent_context=parent_context)

    class Meta:
        icon = "link"
        label = "相关页面"
        template = "content/blocks/related_pages.html"
