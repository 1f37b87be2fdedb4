"""What is cut out of a message before it is stored, and what stays."""

from __future__ import annotations

import pytest

from search.questions.masking import masked


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("请打电话13812345678核实", "13812345678"),
        ("请打 138-1234-5678 核实", "1234"),
        ("请打１３８１２３４５６７８核实", "３８１２"),
        ("电话020-83210000找王主任", "83210000"),
        ("身份证440106199001011234的人", "199001011234"),
        ("打款到6222 0212 3456 7890 123", "0212"),
        ("发到 zhang.san@example.com 领取", "zhang"),
        ("加微信号：wx_zhang888咨询", "wx_zhang888"),
        ("加V信 abc12345 领取", "abc12345"),
        ("QQ群号 123456789 里说的", "123456789"),
        ("车牌粤A12345的司机", "12345"),
        ("车牌粵A·D12345的司机", "D12345"),
        ("@张三丰 快看", "张三丰"),
        ("点 https://example.com/a?token=abc123&u=zhang 看", "abc123"),
        ("点 https://example.com/user/13812345678 看", "13812345678"),
        ("我家在3号楼2单元501室", "501"),
        ("联系人电话一三八一二三四五六七八", "一三八一二三"),
    ],
)
def test_what_points_at_a_person_is_gone(text: str, gone: str) -> None:
    shown = masked(text)
    assert gone not in shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "吃100克会致癌，2026年11月25日起生效",
        "全省已有1234567人接种",
        "打12345或者96110，热线400-820-8820",
        "亚硝酸盐超标500倍，放24小时",
        "详见https://example.com/news/2026/",
        "隔夜菜不能吃",
    ],
)
def test_what_the_claim_needs_stays(text: str) -> None:
    assert masked(text) == text
