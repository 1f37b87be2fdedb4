"""A chart drawn on the server from a small table."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock

from content.charts import Chart, ChartError, draw

from .data_table import GRID_OPTIONS

SHAPES = [("bar", "条形图"), ("line", "折线图")]


class ChartValue(blocks.StructValue):
    """Gives templates ``chart``: geometry of the picture, or None while the table makes no sense."""

    @property
    def chart(self) -> Chart | None:
        try:
            return draw(self["table"]["data"], shape=self["shape"], unit=self["unit"])
        except (ChartError, TypeError, KeyError):
            return None


class ChartBlock(blocks.StructBlock):
    """Two columns: what, and how much. The first row is the heading row."""

    caption = blocks.CharBlock(label="图题", max_length=120)
    shape = blocks.ChoiceBlock(choices=SHAPES, default="bar", label="图形", search_index=False)
    unit = blocks.CharBlock(label="单位", max_length=20, required=False)
    table = TableBlock(label="数据", table_options=GRID_OPTIONS, help_text="第一行是表头；第一列是名称，第二列是数值。")
    note = blocks.CharBlock(label="注和资料来源", max_length=200, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            draw(cleaned["table"]["data"], shape=cleaned["shape"], unit=cleaned["unit"])
        except ChartError as error:
            raise StructBlockValidationError({"table": ValidationError(str(error))}) from error
        return cleaned

    class Meta:
        icon = "order"
        label = "图表"
        template = "content/blocks/chart.html"
        value_class = ChartValue
