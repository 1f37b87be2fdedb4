"""A picture with the words for those who don't see it."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """Alt text may be given for this place; empty means the picture's own."""

    picture = ImageChooserBlock(label="图片")
    alt_text = blocks.CharBlock(
        label="替代文字",
        required=False,
        max_length=200,
        help_text="读屏软件会读出来：这张图在这里说明什么。留空则用图片自己的。",
    )
    caption = blocks.CharBlock(label="图注", required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "图片"
        template = "content/blocks/picture.html"
