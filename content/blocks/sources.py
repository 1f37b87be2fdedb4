"""Evidence and corrections: rows of a page that readers see below its text."""

from wagtail import blocks


class EvidenceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", max_length=200)
    publisher = blocks.CharBlock(label="发布者", max_length=100)
    url = blocks.URLBlock(label="网址", required=False)
    read_on = blocks.DateBlock(label="查阅日期")

    class Meta:
        icon = "doc-full"
        label = "证据"


class CorrectionBlock(blocks.StructBlock):
    corrected_on = blocks.DateBlock(label="更正日期")
    was = blocks.TextBlock(label="原来写的", rows=2)
    now = blocks.TextBlock(label="更正为", rows=2)

    class Meta:
        icon = "warning"
        label = "更正"


EVIDENCE = [("evidence", EvidenceBlock())]
CORRECTIONS = [("correction", CorrectionBlock())]
