"""Each address of the contract answers, and says what it is there for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from content.models import ArticlePage, CampaignPage, EventPage, PublicSiteSettings, RumorPage, StandardPage, VenuePage

Page = Callable[..., BeautifulSoup]
LISTINGS = {
    "/articles/": "科普文章",
    "/rumors/": "科学辟谣",
    "/venues/": "科普场馆",
    "/events/": "科普活动",
    "/campaigns/": "专题",
}


@pytest.mark.parametrize(("address", "heading"), LISTINGS.items())
def test_listing(page: Page, address: str, heading: str) -> None:
    soup = page(address)
    assert soup.h1 is not None
    assert soup.h1.get_text() == heading
    cards = soup.main.select("article")
    assert cards
    assert all(card.select_one("h2 a, h3 a") for card in cards)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "今天想弄明白什么"),
        ("/events/calendar/", "活动日历"),
        ("/topics/", "主题"),
        ("/topics/typhoon/", "台风"),
        ("/regions/", "各地"),
        ("/regions/440100/", "广州市"),
        ("/regions/440106/", "天河区"),
        ("/search/", "搜索"),
        ("/about/", "关于"),
        ("/accessibility/", "无障碍"),
        ("/privacy/", "隐私"),
    ],
)
def test_page(page: Page, address: str, words: str) -> None:
    assert words in page(address).main.get_text()


def test_machine_addresses(reader: Client) -> None:
    assert reader.get("/healthz").content == b"ok"
    ready = reader.get("/readyz")
    assert ready.status_code == 200
    assert json.loads(ready.content)["ready"] is True
    robots = reader.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /cms/" in robots


def test_not_ready_without_a_search_index(reader: Client, settings: object, tmp_path: object) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path  # type: ignore[attr-defined]
    answer = reader.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["ready"] is False
    assert reader.get("/healthz").status_code == 200


def test_home_leads_to_every_section(page: Page) -> None:
    soup = page("/")
    links = {str(link["href"]) for link in soup.find_all("a", href=True)}
    assert {*LISTINGS, "/topics/", "/about/", "/accessibility/"} <= links
    for model in (ArticlePage, RumorPage, EventPage, VenuePage):
        section = f"/{model.kind}s/"
        assert any(re.fullmatch(f"{section}[a-z0-9-]+/", link) for link in links), section


def test_home_shows_the_page_an_editor_put_in_front(page: Page) -> None:
    from content.models import HomePage

    chosen = RumorPage.objects.live().order_by("first_published_at").first()
    HomePage.objects.update(lead=chosen)
    lead = page("/").select_one(".lead a")
    assert lead is not None
    assert lead["href"] == chosen.get_url()


def test_article(page: Page, demo_db: None) -> None:
    article = ArticlePage.objects.live().get(slug="li-an-liu")
    text = _words(page(article.get_url()))
    assert article.title in text
    assert article.summary in text
    assert re.search(r"约\d+分钟读完", text.replace(" ", ""))
    record = article.to_record()
    assert record.authors
    assert record.reviewers
    assert record.evidence
    for person in (*record.authors, *record.reviewers):
        assert person.name in text
    for source in record.evidence:
        assert source.title in text
        assert source.publisher in text


def test_corrections_are_shown_with_their_day(page: Page) -> None:
    corrected = [each for each in ArticlePage.objects.live() if each.to_record().corrections]
    assert corrected, "no demo article shows how corrections look"
    soup = page(corrected[0].get_url())
    correction = corrected[0].to_record().corrections[0]
    section = soup.find(id="corrections")
    assert section is not None
    assert correction.was in section.get_text()
    assert correction.now in section.get_text()
    assert section.find("time", datetime=correction.corrected_on.isoformat())


def test_overdue_review_is_said(page: Page) -> None:
    from datetime import timedelta

    from django.utils.timezone import localdate

    article = ArticlePage.objects.live().first()
    assert "正在等待复核" not in page(article.get_url()).get_text()
    ArticlePage.objects.filter(pk=article.pk).update(review_due=localdate() - timedelta(days=1))
    assert "正在等待复核" in page(article.get_url()).get_text()


def test_rumor_says_claim_verdict_and_truth(page: Page) -> None:
    for rumor in RumorPage.objects.live()[:5]:
        text = _words(page(rumor.get_url()))
        assert rumor.claim in text
        assert rumor.get_verdict_display() in text
        assert rumor.truth in text
        assert all(wording in text for wording in rumor.wording_list)
        assert rumor.checked_by.name in text


def test_venue_says_when_and_where(page: Page) -> None:
    venue = VenuePage.objects.live().get(slug="guang-dong-ke-xue-zhong-xin")
    soup = page(venue.get_url())
    text = soup.get_text()
    for fact in (venue.title, venue.address, venue.phone, "以场馆公告为准", "开放时间", "门票"):
        assert fact in text
    assert soup.find("a", href=f"geo:{venue.lat},{venue.lon}")


def test_event_says_when_and_where(page: Page) -> None:
    event = EventPage.objects.live().filter(venue__isnull=False).first()
    soup = page(event.get_url())
    text = soup.get_text()
    assert event.title in _words(soup)
    assert event.venue.title in text
    assert event.fee in text
    assert soup.find("a", href=f"{event.get_url()}event.ics")
    assert re.search(r"\d+月\d+日 周[一二三四五六日] \d+:\d\d", text)


def test_cancelled_and_moved_dates_have_a_reason(page: Page) -> None:
    told = 0
    for event in EventPage.objects.live():
        changed = [item for item in event.known_occurrences() if item.reason]
        if changed:
            text = page(event.get_url()).get_text()
            told += sum(item.reason in text for item in changed)
    assert told >= 3


def test_campaign_gathers_its_members(page: Page) -> None:
    campaign = CampaignPage.objects.live().get()
    soup = page(campaign.get_url())
    links = {str(link["href"]) for link in soup.main.find_all("a", href=True)}
    members = [member.page.get_url() for member in campaign.members.select_related("page")]
    assert len(members) >= 6
    assert set(members) <= links


def test_region_page_has_what_lies_in_it(page: Page) -> None:
    links = {str(link["href"]) for link in page("/regions/440100/").main.find_all("a", href=True)}
    assert "/venues/guang-dong-ke-xue-zhong-xin/" in links
    assert "/venues/?region=440100" in links
    assert not any("shen-zhen" in link for link in links if link.startswith("/venues/"))


def test_topic_page_includes_topics_below(page: Page) -> None:
    article = ArticlePage.objects.live().filter(topics__slug="typhoon").first()
    for address in ("/topics/typhoon/", "/topics/weather/"):
        page(address)
    shown = {str(a["href"]) for a in page("/topics/typhoon/").main.find_all("a", href=True)}
    assert article.get_url() in shown


def test_footer_carries_what_the_law_asks_once_filled(page: Page) -> None:
    facts = {
        "host_organization": "广东省某科协",
        "contact": "020-12345678",
        "icp_number": "粤ICP备12345678号",
        "police_number": "粤公网安备 44010402000001号",
        "site_code": "4400000001",
    }
    before = page("/about/").footer.get_text()
    assert not any(value in before for value in facts.values())
    for settings in PublicSiteSettings.objects.all():
        vars(settings).update(facts)
        settings.save()
    for address in ("/about/", "/articles/", "/articles/li-an-liu/", "/search/"):
        footer = page(address).footer
        assert all(value in footer.get_text() for value in facts.values()), address
        assert footer.find("a", href="https://beian.miit.gov.cn/")
        assert footer.find("a", href=re.compile(r"beian\.mps\.gov\.cn.*44010402000001$"))


def test_head_of_items_carries_what_public_sites_must(page: Page) -> None:
    for model in (ArticlePage, RumorPage, VenuePage, EventPage, CampaignPage):
        item = model.objects.live().first()
        soup = page(item.get_url())
        said = {str(tag["name"]): str(tag["content"]) for tag in soup.find_all("meta", attrs={"name": True})}
        assert said["SiteName"]
        assert said["ColumnName"]
        assert said["ArticleTitle"] == item.title
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", said["PubDate"])
        assert said["ContentSource"]
        assert said["description"] == item.summary
        graph = {str(tag["property"]): str(tag["content"]) for tag in soup.find_all("meta", property=True)}
        assert graph["og:title"] == item.title
        assert graph["og:url"] == f"http://testserver{item.get_url()}"
        assert graph["og:image"].startswith("http://testserver/media/")


def test_publication_time_is_local(page: Page) -> None:
    from datetime import UTC, datetime

    article = ArticlePage.objects.live().first()
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=datetime(2026, 3, 1, 20, 5, tzinfo=UTC))
    published = page(article.get_url()).find("meta", attrs={"name": "PubDate"})
    assert published is not None
    assert published["content"] == "2026-03-02 04:05"


def test_plain_pages_are_editable(page: Page) -> None:
    about = StandardPage.objects.get(slug="about")
    StandardPage.objects.filter(pk=about.pk).update(title="我们是谁")
    assert page("/about/").h1.get_text() == "我们是谁"


def test_unpublished_and_private_pages_are_gone_everywhere(page: Page, reader: Client) -> None:
    from wagtail.models import PageViewRestriction

    hidden = ArticlePage.objects.live().order_by("-first_published_at")[0]
    private = ArticlePage.objects.live().order_by("-first_published_at")[1]
    hidden.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    page(hidden.get_url(), status=404)
    for address in ("/", "/articles/", "/articles/feed.xml", "/sitemap-article.xml", "/search/?kind=article"):
        body = reader.get(address).content.decode()
        assert hidden.get_url() not in body, address
        assert private.get_url() not in body, address


def _words(soup: BeautifulSoup) -> str:
    """The text of a page; headings have places to break between their words."""
    return re.sub(r"\s+", " ", soup.get_text())
