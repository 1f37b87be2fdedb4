"""Evidence and corrections: rows of a page that readers see below its text."""

from wagtail import blocks


class EvidenceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", max_length=200, help_text="文件、论文或网页的标题，照原样写。")
    publisher = blocks.CharBlock(
        label="发布者", max_length=100, help_text="如：国家卫生健康委员会。读者凭它判断可不可信。"
    )
    url = blocks.URLBlock(label="网址", required=False, help_text="读者点得开的原文；没有网络版就留空。")
    read_on = blocks.DateBlock(label="查阅日期", help_text="你最后一次打开原文核对是哪天：网页会变。")

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
