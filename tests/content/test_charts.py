"""Charts from tables: what is drawn where, and what is refused with a sentence."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.charts import LABEL_WIDTH, MAX_ROWS, VALUE_WIDTH, WIDTH, ChartError, draw

HEAD = ["城市", "雨量"]


class TestBars:
    def test_the_longest_bar_fills_the_width(self) -> None:
        chart = draw([HEAD, ["广州", "50"], ["深圳", "100"]], shape="bar", unit="毫米")
        assert [mark.width for mark in chart.marks] == [195, WIDTH - LABEL_WIDTH - VALUE_WIDTH]
        assert (chart.header, chart.unit, chart.width) == (("城市", "雨量"), "毫米", WIDTH)
        assert chart.height >= chart.marks[-1].y + chart.marks[-1].height

    def test_zero_is_still_seen(self) -> None:
        chart = draw([HEAD, ["广州", "0"], ["深圳", 0]], shape="bar")
        assert [mark.width for mark in chart.marks] == [2, 2]

    def test_long_labels_take_two_lines(self) -> None:
        label = "这是一个非常非常长的站点名称实在放不下了"
        (mark,) = draw([HEAD, [label, "1"]], shape="bar").marks
        assert mark.label_lines == (label[:10], label[10:19] + "…")

    def test_below_zero_is_for_lines(self) -> None:
        with pytest.raises(ChartError, match="请改用折线图"):
            draw([HEAD, ["广州", "-1"]], shape="bar")


class TestLines:
    def test_the_scale_holds_every_value(self) -> None:
        chart = draw([HEAD, ["一月", "-3.5"], ["二月", "12"], ["三月", "7"]], shape="line")
        marks, ticks = chart.marks, chart.ticks
        assert [tick.text for tick in ticks] == ["-5", "0", "5", "10", "15"]
        assert max(tick.y for tick in ticks) == chart.baseline
        assert all(ticks[-1].y <= mark.y <= ticks[0].y for mark in marks)
        assert marks[1].y < marks[2].y < marks[0].y
        assert chart.path.startswith(f"M{marks[0].x} {marks[0].y} L")

    @pytest.mark.parametrize("values", [["0"], ["0", "0"], ["5"], ["-5", "-5"], ["0.001", "0.002"], ["1e3"]])
    def test_flat_and_single_lines(self, values: list[str]) -> None:
        rows = [HEAD, *[["x", value] for value in values]]
        if "1e3" in values:
            with pytest.raises(ChartError, match="不是数值"):
                draw(rows, shape="line")
        else:
            assert len(draw(rows, shape="line").marks) == len(values)


@pytest.mark.parametrize(
    "rows",
    [[], [HEAD], [["只有一列"], ["1"]], [HEAD, ["广州"]], None, [[], []], [["", None], ["", ""]]],
)
def test_too_small_a_table(rows: Any) -> None:
    with pytest.raises(ChartError, match="至少要有表头和一行数据"):
        draw(rows, shape="bar")


@pytest.mark.parametrize("cell", ["多", "", None, "1.2.3", "NaN", "inf", "１２", "--5", "1" * 16, True])
def test_what_is_no_number(cell: Any) -> None:
    with pytest.raises(ChartError, match="不是数值"):
        draw([HEAD, ["广州", cell]], shape="bar")


@pytest.mark.parametrize(
    ("cell", "text"), [("1,234", "1,234"), ("12，345", "12,345"), (" 3.50 ", "3.5"), ("+7", "7"), (0.25, "0.25")]
)
def test_numbers_as_editors_write_them(cell: Any, text: str) -> None:
    assert draw([HEAD, ["广州", cell]], shape="bar").marks[0].text == text


def test_empty_rows_are_passed_over() -> None:
    assert len(draw([HEAD, ["", None], ["广州", "1"], [None, ""]], shape="bar").marks) == 1


def test_too_many_rows() -> None:
    with pytest.raises(ChartError, match=f"最多 {MAX_ROWS} 行"):
        draw([HEAD, *[["x", "1"]] * MAX_ROWS], shape="bar")


NUMBERS = st.decimals(min_value=-(10**14), max_value=10**14, places=3, allow_nan=False, allow_infinity=False)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_lines_stay_inside_their_picture(values: list[Any]) -> None:
    chart = draw([HEAD, *[["x", f"{value:f}"] for value in values]], shape="line")
    assert 2 <= len(chart.ticks) <= 8
    for mark in chart.marks:
        assert 0 <= mark.x <= chart.width
        assert 0 <= mark.y <= chart.height


@given(st.lists(st.integers(min_value=0, max_value=10**15 - 1), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_bars_stay_inside_their_picture_in_the_order_of_their_values(values: list[int]) -> None:
    marks = draw([HEAD, *[["x", value] for value in values]], shape="bar").marks
    assert all(0 < mark.width <= WIDTH - LABEL_WIDTH - VALUE_WIDTH for mark in marks)
    for one, other in pairwise(marks):
        assert (one.width <= other.width) or (one.value > other.value)
