"""The builder: what it offers is what works; and what editors see of those who embed us."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.timezone import localdate

from content.models import EventPage, VenuePage
from widgets import loaders
from widgets.models import EmbeddingHost
from widgets.registry import WIDGETS

SITE = "http://testserver"
VENUE = f"{SITE}/venues/guang-dong-ke-xue-zhong-xin/"
EVENT = f"{SITE}/events/xin-fei-fu-su-yu-aed/"
LISTS = [name for name in WIDGETS if name not in ("venue", "event")]


def built(host_page: Client, *, status: int = 200, **chosen: str) -> BeautifulSoup:
    answer = host_page.get(f"/widgets/?{urlencode(chosen)}")
    assert answer.status_code == status
    assert not answer.cookies
    return BeautifulSoup(answer.content, "html.parser")


def code(page: BeautifulSoup, name: str) -> str:
    found = page.find(id=f"code-{name}")
    assert found is not None
    return found.get_text()


@pytest.mark.parametrize("name", WIDGETS)
def test_what_is_copied_works(host_page: Client, name: str) -> None:
    address = {"venue": VENUE, "event": EVENT}.get(name, "")
    page = built(host_page, widget=name, url=address, theme="dark", lang="zh-Hant")
    element = BeautifulSoup(code(page, "element"), "html.parser").find(f"kepu-{name}")
    assert element is not None
    assert element["theme"] == "dark"
    assert element.find("a") is not None
    division = BeautifulSoup(code(page, "division"), "html.parser").find("div")
    assert division is not None
    assert division["data-kepu-widget"] == name
    assert {key.removeprefix("data-"): value for key, value in division.attrs.items() if key != "data-kepu-widget"} == (
        element.attrs
    )
    frame = BeautifulSoup(code(page, "frame"), "html.parser").find("iframe")
    assert frame is not None
    for address in (str(frame["src"]), code(page, "fragment"), code(page, "data")):
        assert host_page.get(address.removeprefix(SITE)).status_code == 200, address
    assert host_page.get(f"/oembed?{urlencode({'url': code(page, 'oembed')})}").status_code == 200
    qr = page.select_one(".builder-qr")
    assert qr is not None
    assert host_page.get(str(qr["src"])).status_code == 200


def test_the_policy_and_the_hash_are_exact(host_page: Client) -> None:
    page = built(host_page)
    assert code(page, "policy") == f"script-src {SITE}; connect-src {SITE}; frame-src {SITE}"
    script = BeautifulSoup(code(page, "pinned"), "html.parser").find("script")
    assert script is not None
    assert script["integrity"] == loaders.integrity(loaders.CURRENT)
    assert script["src"] == f"{SITE}/widgets/v1/kepu-{loaders.CURRENT}.js"


def test_the_address_says_which_widget(host_page: Client) -> None:
    page = built(host_page, url=EVENT)
    pk = EventPage.objects.get(slug="xin-fei-fu-su-yu-aed").pk
    assert f'<kepu-event id="{pk}">' in code(page, "element")
    assert f'<kepu-venue id="{VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin").pk}">' in code(
        built(host_page, widget="event", url=VENUE), "element"
    )


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"widget": "nothing"}, "widget"),
        ({"widget": "venue"}, "url"),
        ({"widget": "venue", "url": "https://example.org/"}, "url"),
        ({"url": f"{SITE}/articles/li-an-liu/"}, "url"),
        ({"widget": "events", "region": "990000"}, "region"),
        ({"widget": "events", "theme": '"><script>'}, "theme"),
    ],
)
def test_what_can_not_be_built_is_named(host_page: Client, chosen: dict[str, str], named: str) -> None:
    page = built(host_page, status=400, **chosen)
    alert = page.find(role="alert")
    assert alert is not None
    assert named in alert.get_text()
    assert page.find(id="code-element") is None


def test_editors_see_who_embeds_us(host_page: Client) -> None:
    today = localdate()
    for days in (0, 3):
        EmbeddingHost.objects.create(host="kjg.example", day=today - timedelta(days=days))
    boss = get_user_model().objects.create_superuser("zongbian", "z@example.org", "a-long-and-odd-password")
    host_page.force_login(boss)
    words = host_page.get("/cms/reports/embedding/").content.decode()
    assert "kjg.example" in words
    assert f"{today - timedelta(days=3)}"[:4] in words
    assert host_page.get("/cms/reports/embedding/?export=csv").status_code == 200
    venue = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    screen = BeautifulSoup(host_page.get(f"/cms/pages/{venue.pk}/").content, "html.parser")
    edit = BeautifulSoup(host_page.get(f"/cms/pages/{venue.pk}/edit/").content, "html.parser")
    assert any("嵌入到别的网站" in part.get_text() for part in (screen, edit))


def test_others_do_not_see_it(host_page: Client) -> None:
    assert host_page.get("/cms/reports/embedding/").status_code == 302
