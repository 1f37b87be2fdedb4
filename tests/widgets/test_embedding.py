"""Frames, fragments, oEmbed, QR pictures, the loader's addresses, and the list of who embeds."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import localdate, now
from PIL import Image
from wagtail.models import PageViewRestriction

from content.models import EventPage, VenuePage
from widgets import hosts, loaders
from widgets.models import EmbeddingHost
from widgets.registry import WIDGETS

SITE = "http://testserver"
VENUE = "/venues/guang-dong-ke-xue-zhong-xin/"
EVENT = "/events/xin-fei-fu-su-yu-aed/"
Read = Callable[..., Any]


def venue() -> VenuePage:
    found: VenuePage = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    return found


def query_of(name: str) -> str:
    page = {"venue": VenuePage, "event": EventPage}.get(name)
    return f"?id={page.objects.filter(live=True).order_by('pk')[0].pk}" if page else ""


@pytest.fixture
def oembed(host_page: Client) -> Read:
    def read(url: str, *, status: int = 200, **more: Any) -> Any:
        answer = host_page.get(f"/oembed?{urlencode({'url': url, **more})}")
        assert answer.status_code == status, f"{url} answered {answer.status_code}"
        return answer.json() if "json" in answer["Content-Type"] else answer.content

    return read


@pytest.mark.parametrize("name", WIDGETS)
def test_a_frame_may_stand_anywhere_and_reads_without_script(host_page: Client, name: str) -> None:
    answer = host_page.get(f"/widgets/v1/frame/{name}{query_of(name)}")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "X-Frame-Options" not in answer
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "* file:"
    assert policy["script-src"] == "'self'"
    soup = BeautifulSoup(answer.content, "html.parser")
    element = soup.find(f"kepu-{name}")
    assert element is not None
    assert element.find_all("a")
    assert all(str(link["href"]).startswith((f"{SITE}/", "tel:")) for link in element.find_all("a"))
    assert all(link.get("target") == "_blank" for link in element.find_all("a")), "our pages can't be framed"
    assert not soup.find_all(style=True)
    assert not [script for script in soup.find_all("script") if not script.get("src")]


def test_only_frames_may_be_framed(host_page: Client) -> None:
    for address in ("/", VENUE, "/widgets/v1/fragment/events", "/oembed"):
        policy = host_page.get(address)["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy, address


def test_a_frame_carries_its_attributes(host_page: Client) -> None:
    html = host_page.get("/widgets/v1/frame/events?region=440100&theme=dark%20large&lang=zh-Hant").content
    soup = BeautifulSoup(html, "html.parser")
    element = soup.find("kepu-events")
    assert element is not None
    assert dict(element.attrs) == {"region": "440100", "theme": "dark large", "lang": "zh-Hant"}
    root = soup.find("html")
    assert root is not None
    assert set(root.attrs) == {"lang", "data-dark", "data-large"}


@pytest.mark.parametrize("form", ["frame", "fragment"])
def test_a_wrong_one_says_so_and_leads_on(host_page: Client, form: str) -> None:
    for asked, status, words in (("venue?id=999999", 404, "不在了"), ("events?region=1", 400, "region")):
        answer = host_page.get(f"/widgets/v1/{form}/{asked}")
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert BeautifulSoup(answer.content, "html.parser").find("a", href=True) is not None
    assert host_page.get(f"/widgets/v1/{form}/nothing").status_code == 404


@pytest.mark.parametrize("name", WIDGETS)
def test_a_fragment_is_a_piece_of_html(host_page: Client, name: str) -> None:
    html = host_page.get(f"/widgets/v1/fragment/{name}{query_of(name)}").content.decode()
    assert html.startswith("<section")
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.find_all(["html", "script", "style", "link"])
    assert soup.find("h2") is not None


def test_oembed_of_a_venue_and_an_event(oembed: Read) -> None:
    found = oembed(f"{SITE}{VENUE}", maxwidth=400)
    assert (found["type"], found["version"], found["width"]) == ("rich", "1.0", 400)
    frame = BeautifulSoup(found["html"], "html.parser").find("iframe")
    assert frame is not None
    assert frame["src"] == f"{SITE}/widgets/v1/frame/venue?id={venue().pk}"
    assert frame["title"] == found["title"] == venue().title
    assert "frame/event?id=" in oembed(f"{SITE}{EVENT}")["html"]


def test_oembed_of_lists_keeps_their_filters(oembed: Read) -> None:
    html = oembed(f"{SITE}/events/calendar/?region=440100&view=list")["html"]
    assert '/widgets/v1/frame/calendar?region=440100"' in html
    assert "frame/rumors" in oembed(f"{SITE}/rumors/")["html"]
    assert oembed(f"{SITE}/articles/li-an-liu/")["type"] == "link"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/venues/guang-dong-ke-xue-zhong-xin/",
        f"http://testserver@example.org{VENUE}",
        f"http://testserver.example.org{VENUE}",
        f"//testserver{VENUE}",
        f"ftp://testserver{VENUE}",
        f"javascript://testserver{VENUE}",
        f"{SITE}/cms/",
        f"{SITE}/venues/there-is-no-such/",
        f"{SITE}/widgets/v1/frame/nothing",
        f"{SITE}{VENUE}" + "?" + "x" * 2000,
        "http://[",
        "",
    ],
)
def test_oembed_knows_only_what_is_ours(oembed: Read, url: str) -> None:
    oembed(url, status=404)


def test_what_readers_may_not_see_is_not_embedded(oembed: Read) -> None:
    page = venue()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    oembed(f"{SITE}{VENUE}", status=404)
    restriction.delete()
    oembed(f"{SITE}{VENUE}")
    VenuePage.objects.filter(pk=page.pk).update(live=False, withdrawn_at=now())
    oembed(f"{SITE}{VENUE}", status=404)


def test_oembed_refuses_what_it_does_not_speak(oembed: Read) -> None:
    oembed(f"{SITE}{VENUE}", status=501, format="xml")
    oembed(f"{SITE}{VENUE}", status=400, maxwidth="wide")


def test_pages_say_where_their_embed_is(host_page: Client) -> None:
    for address in (VENUE, EVENT, "/events/", "/rumors/"):
        head = BeautifulSoup(host_page.get(address).content, "html.parser")
        link = head.find("link", type="application/json+oembed")
        assert link is not None, address
        assert host_page.get(str(link["href"]).removeprefix(SITE)).status_code == 200
    assert "json+oembed" not in host_page.get("/about/").content.decode()


def test_a_qr_picture_leads_to_us_alone(host_page: Client) -> None:
    answer = host_page.get(f"/widgets/v1/qr.png?url={SITE}{VENUE}")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size[0] > 200
    assert host_page.get(f"/widgets/v1/qr.svg?url={SITE}{VENUE}")["Content-Type"] == "image/svg+xml"
    assert host_page.get("/widgets/v1/qr.png?url=https://example.org/").status_code == 404


def test_the_loader_and_its_pinned_version(host_page: Client) -> None:
    newest = host_page.get("/widgets/v1/kepu.js")
    pinned = host_page.get(f"/widgets/v1/kepu-{loaders.CURRENT}.js")
    assert newest.content == pinned.content
    assert newest["Content-Type"] == "text/javascript; charset=utf-8"
    assert newest["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in pinned["Cache-Control"]
    assert "immutable" not in newest["Cache-Control"]
    digest = b64encode(hashlib.sha384(pinned.content).digest()).decode()
    assert loaders.integrity(loaders.CURRENT) == f"sha384-{digest}"
    assert host_page.get("/widgets/v1/kepu-9.9.9.js").status_code == 404


# A released version is never another one: hosts pin it by its hash. A change is a new file, and a new row here.
RELEASED = {
    "1.0.0": "sha384-Q2SiRSBNupGhfNHteG/anqfr7rNsv3/Oe8tTi0J3zOwUScW0OpP9Nlvn35zXQ3Jy",
}


def test_released_loaders_never_change_and_stay_small() -> None:
    assert {version: loaders.integrity(version) for version in loaders.versions()} == RELEASED
    packed = {version: len(gzip.compress(loaders.source(version))) for version in loaders.versions()}
    assert max(packed.values()) <= 15 * 1024, packed


def noted() -> set[str]:
    return set(EmbeddingHost.objects.filter(day=localdate()).values_list("host", flat=True))


def test_who_embeds_is_noted_once_a_day(host_page: Client) -> None:
    for _ in range(2):
        host_page.get("/widgets/v1/data/events", headers={"origin": "https://www.kjg.example"})
    host_page.get("/widgets/v1/frame/events", headers={"referer": "https://news.example/a/b?reader=1"})
    host_page.get("/widgets/v1/data/events", headers={"origin": "null", "referer": "https://sandbox.example/"})
    assert noted() == {"www.kjg.example", "news.example", "sandbox.example"}


@pytest.mark.parametrize("origin", ["null", "", "http://testserver", "file://", "http://[", "http://-", "http://a b"])
def test_what_is_no_host_is_not_noted(host_page: Client, origin: str) -> None:
    assert host_page.get("/widgets/v1/data/events", headers={"origin": origin}).status_code == 200
    assert noted() == set()


def test_invented_names_do_not_fill_the_table(demo_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MOST_A_DAY", 3)
    for number in range(9):
        hosts.note(f"host{number}.example")
        hosts.forget()
    assert len(noted()) == 3
