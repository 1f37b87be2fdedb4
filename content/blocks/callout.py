"""One thing that must not be overlooked."""

from wagtail import blocks

from .text import TextBlock

TONES = [("tip", "提示"), ("warning", "警告"), ("fact", "小知识")]


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(choices=TONES, default="tip", label="类别", search_index=False)
    title = blocks.CharBlock(label="标题", max_length=60)
    text = TextBlock(label="内容", features=["bold", "ul", "ol", "link"])

    class Meta:
        icon = "warning"
        label = "提示框"
        template = "content/blocks/callout.html"
