"""A sentence or two that stay one paragraph, however they were pasted."""

from __future__ import annotations

import pytest

from content.widgets import OneParagraph


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("台风来了，\r\n关好门窗。", "台风来了，关好门窗。"),
        ("喝盐水 \n\n  能防辐射", "喝盐水能防辐射"),
        ("read\nthe label", "read the label"),
        ("含有 DHMO\n的水", "含有 DHMO的水"),
        ("\n前后的空行\n", "前后的空行"),
    ],
)
def test_line_breaks_go(typed: str, kept: str) -> None:
    assert OneParagraph().value_from_datadict({"summary": typed}, {}, "summary") == kept


def test_a_field_that_was_not_sent_stays_unsent() -> None:
    assert OneParagraph().value_from_datadict({}, {}, "summary") is None
