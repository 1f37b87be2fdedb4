"""Running text."""

from wagtail import blocks

FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class TextBlock(blocks.RichTextBlock):
    """Headings, paragraphs, lists and links."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = "正文"
        template = "content/blocks/text.html"
