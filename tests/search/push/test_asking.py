"""One mailbox, host, device or robot is one, however its address is written."""

from __future__ import annotations

from typing import Any

import pytest

from search.criteria import Criteria
from search.push import limits, subscribing
from search.push.channels import channel
from tests.servers import devices

pytestmark = pytest.mark.django_db

DEVICE, SAME_DEVICE = devices.Device("http://127.0.0.1"), devices.Device("http://127.0.0.1")
SAME_DEVICE.address = f"{DEVICE.endpoint}#{SAME_DEVICE.address.partition('#')[2]}"
ALIKE = [
    ("email", ["a@example.org", "a@EXAMPLE.org", "A@example.org", " a@example.org"]),
    ("webhook", [f"http://127.0.0.1/{number}" for number in range(4)]),
    ("webpush", [DEVICE.address, SAME_DEVICE.address] * 2),
    ("wecom", [f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?{rest}key=k#{rest}" for rest in ("", "x=1&")] * 2),
    ("feishu", [f"https://open.feishu.cn/open-apis/bot/v2/hook/k{rest}" for rest in ("", "?x=1", "#s", "#t")]),
]


@pytest.mark.parametrize(("name", "addresses"), ALIKE)
def test_confirmations_are_counted_by_who_gets_them(name: str, addresses: list[str], settings: Any) -> None:
    settings.KEPU_PUSH_NETWORKS = ["127.0.0.0/8"]

    def ask(address: str) -> None:
        wish = Criteria(topics=("typhoon",))
        subscribing.ask(channel_name=name, address=address, wish=wish, name="", rate="daily", network=address)

    for address in addresses[:3]:
        ask(address)
    with pytest.raises(limits.TooMany):
        ask(addresses[3])


@pytest.mark.parametrize(("name", "addresses"), ALIKE[:2])
def test_so_are_links(name: str, addresses: list[str], settings: Any) -> None:
    settings.KEPU_PUSH_NETWORKS = ["127.0.0.0/8"]
    for address in addresses[:3]:
        subscribing.ask_for_link(address=address, network=address)
    with pytest.raises(limits.TooMany):
        subscribing.ask_for_link(address=addresses[3], network="another")


def test_others_are_counted_by_themselves() -> None:
    assert channel("webpush").receiver(DEVICE.address) != channel("webpush").receiver(
        devices.Device("http://127.0.0.1").address
    )
    for name, one, other in (
        ("email", "a@example.org", "b@example.org"),
        ("webhook", "https://example.org/", "https://county.example.org/"),
        ("wecom", *(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}" for key in "ab")),
    ):
        assert channel(name).receiver(one) != channel(name).receiver(other)
