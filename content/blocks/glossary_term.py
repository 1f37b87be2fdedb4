"""A word explained where it is needed."""

from wagtail import blocks


class GlossaryTermBlock(blocks.StructBlock):
    """Terms are also offered by the search box."""

    term = blocks.CharBlock(label="术语", max_length=40)
    definition = blocks.TextBlock(label="解释", rows=2, help_text="一两句话，不用别的术语。")

    class Meta:
        icon = "help"
        label = "术语"
        template = "content/blocks/glossary_term.html"
