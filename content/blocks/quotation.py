"""Words of others, with where they stand."""

from wagtail import blocks


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="引文", rows=3)
    source = blocks.CharBlock(label="出处", max_length=200, help_text="谁说的、写在哪里。没有出处的引文请不要用。")

    class Meta:
        icon = "openquote"
        label = "引文"
        template = "content/blocks/quotation.html"
