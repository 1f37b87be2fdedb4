"""Points from the text to an entry of the evidence list."""

from wagtail import blocks


class EvidenceReferenceBlock(blocks.StructBlock):
    number = blocks.IntegerBlock(label="证据序号", min_value=1, max_value=99, help_text="证据清单中的第几条。")
    statement = blocks.TextBlock(label="它证明的话", rows=2)

    class Meta:
        icon = "doc-full"
        label = "证据引用"
        template = "content/blocks/evidence_reference.html"
