"""A table of data with what it shows and where it comes from."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

MENU = {
    "row_above": "在上面插入一行",
    "row_below": "在下面插入一行",
    "col_left": "在左边插入一列",
    "col_right": "在右边插入一列",
    "remove_row": "删除这一行",
    "remove_col": "删除这一列",
    "undo": "撤销",
    "redo": "重做",
}
# The grid knows no Chinese, so its menu is worded here.
GRID_OPTIONS = {
    "minSpareRows": 0,
    "startRows": 4,
    "startCols": 3,
    "contextMenu": {"items": {key: {"name": words} for key, words in MENU.items()}},
    "language": "en-US",
}


class DataTableBlock(blocks.StructBlock):
    """``table.data`` is a list of rows of text; the first row is the heading row."""

    caption = blocks.CharBlock(label="表题", max_length=120, help_text="读屏软件先读表题：这张表说明什么。")
    table = TableBlock(label="数据", table_options=GRID_OPTIONS, help_text="第一行是表头。")
    note = blocks.CharBlock(label="注和资料来源", max_length=200, required=False)

    class Meta:
        icon = "table"
        label = "数据表"
        template = "content/blocks/data_table.html"
