"""A link to a video elsewhere. Nothing of the other site is loaded into the page."""

from wagtail import blocks


class VideoLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="视频标题", max_length=100)
    url = blocks.URLBlock(label="网址")
    publisher = blocks.CharBlock(label="发布者", max_length=60)
    minutes = blocks.IntegerBlock(label="时长（分钟）", min_value=1, max_value=600, required=False)

    class Meta:
        icon = "media"
        label = "视频链接"
        template = "content/blocks/video_link.html"
