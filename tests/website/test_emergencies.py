"""An emergency notice above the pages of its region, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from content.models import EmergencyNotice, Region, VenuePage

Read = Callable[..., BeautifulSoup]


def warn(region: str, text: str = "台风登陆，请待在室内。", link: str = "/articles/li-an-liu/") -> EmergencyNotice:
    at = now()
    row = EmergencyNotice(region_id=region, level="orange", text=text, link=link, starts_at=at)
    row.ends_at = at + timedelta(hours=3)
    row.save()
    return row


@pytest.fixture
def venue(demo_db: None) -> VenuePage:
    found: VenuePage = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    return found


def shown(soup: BeautifulSoup) -> str:
    line = soup.select_one(".emergency")
    return line.get_text(" ", strip=True) if line else ""


def test_the_pages_of_the_region_say_so(page: Read, venue: VenuePage) -> None:
    notice = warn("440100")
    for address in ("/", "/regions/440100/", "/regions/440106/", "/venues/?region=440100", str(venue.get_url())):
        assert f"广州市橙色预警 {notice.text}" in shown(page(address)), address
    for address in ("/regions/440300/", "/venues/?region=440300", "/venues/", "/articles/", "/about/"):
        assert shown(page(address)) == "", address


def test_it_says_until_when_and_leads_on(page: Read) -> None:
    warn("440000")
    line = page("/").select_one(".emergency")
    assert line is not None
    assert line.find("time") is not None
    link = line.find("a")
    assert link is not None
    assert link["href"] == "/articles/li-an-liu/"
    assert line.get("aria-label") == "应急提示"


def test_markup_in_it_stays_text(page: Read) -> None:
    warn("440000", text="<script>alert(1)</script>", link="")
    line = page("/").select_one(".emergency")
    assert line is not None
    assert line.find("script") is None
    assert "<script>" in line.get_text()


def test_without_one_nothing_is_there(page: Read) -> None:
    assert Region.objects.filter(code="440100").exists()
    assert page("/").select_one(".emergency") is None
