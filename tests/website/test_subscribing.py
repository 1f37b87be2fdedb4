"""Subscribing through the pages: choose, confirm from the mailbox, manage, stop."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from content.models import ArticlePage, CampaignPage, EventPage
from search.push import limits, sending, subscribing
from search.push.links import Scope, address_of
from search.push.models import Asking, Delivery, Edition, Message, Subscriber, Subscription
from tests.servers import smtp
from website import form_stamps

ADDRESS = "reader@example.org"
TOO_MANY = "q=" + "+".join(f"台风{number}" for number in range(30))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person takes longer than two seconds; a test needn't."""
    monkeypatch.setattr(form_stamps, "FASTEST", 0)


@pytest.fixture
def ask(reader: Client, patient: None) -> Callable[..., Any]:
    """Sends the form as the page has it."""

    def send(query: str = "topic=typhoon", **changes: str) -> Any:
        page = BeautifulSoup(reader.get(f"/subscribe/?{query}").content, "html.parser")
        form = page.select_one("form.subscribe-form[action='/subscribe/']")
        assert form is not None
        hidden = {tag["name"]: tag.get("value", "") for tag in form.select("input[type=hidden]")}
        filled = {"address": ADDRESS, "rate": "daily", "consent": "1", "homepage": ""}
        return reader.post("/subscribe/", hidden | filled | changes)

    return send


def letter_link(inbox: smtp.Inbox, scope: str) -> str:
    """The newest link of that kind in the mailbox, without the host."""
    for letter in reversed(inbox.letters):
        for part in letter.walk():
            text = smtp.text_of(part) if part.get_payload(decode=True) else ""
            found = re.search(rf"/subscribe/{scope}/[^/\s]+/", text)
            if found:
                return found[0]
    raise AssertionError(f"no link to {scope}")


@pytest.fixture
def confirmed(ask: Callable[..., Any], reader: Client, inbox: smtp.Inbox) -> Subscription:
    assert ask().status_code == 302
    sending.send()
    reader.post(letter_link(inbox, "confirm"))
    return Subscription.objects.get()


def test_what_is_chosen_is_shown_with_what_it_would_have_brought(page: Callable[..., BeautifulSoup]) -> None:
    shown = page("/subscribe/?topic=typhoon&q=强台风 “5G 基站”&region=440100")
    assert shown.select_one("#subscribe-q")["value"] == "强台风 “5g 基站”"
    assert shown.select_one("input[name=topic][value=typhoon]").has_attr("checked")
    assert "“强台风” · “5g 基站” · 台风" in shown.select_one(".subscribe-wish").text
    assert re.search(r"最近 30 天有 \d+ 条", shown.select_one(".subscribe-count").text)


@pytest.mark.parametrize(
    "address",
    ["/articles/", "/events/", "/venues/", "/search/?q=台风", "/topics/weather/", "/regions/440100/", "/rumors/check/"],
)
def test_the_way_in_carries_the_filters(page: Callable[..., BeautifulSoup], address: str) -> None:
    way = page(address).select_one(".subscribe-entry a")
    assert way is not None
    assert page(way["href"]).select_one(".subscribe-wish").text.strip()


def test_a_campaign_is_subscribed_to_from_its_page_and_can_be_taken_away(page: Callable[..., BeautifulSoup]) -> None:
    campaign = CampaignPage.objects.live().first()
    way = page(campaign.get_url()).select_one(".subscribe-entry a")
    assert way["href"] == f"/subscribe/?campaign={campaign.pk}"
    shown = page(f"{way['href']}&topic=typhoon&near=23.1,113.3")
    box = shown.select_one(f"form.subscribe-choose input[name=campaign][value='{campaign.pk}']")
    assert (box["type"], box.has_attr("checked"), box.parent.text.strip()) == ("checkbox", True, campaign.title)
    assert campaign.title in shown.select_one(".subscribe-wish").text
    elsewhere = shown.select_one(".subscribe-carried")
    assert "公里以内" in elsewhere.text
    without = page(elsewhere.a["href"])
    assert without.select_one(".subscribe-carried") is None
    assert without.select_one(f"input[name=campaign][value='{campaign.pk}']").has_attr("checked")


def test_the_number_of_a_draft_tells_nobody_its_title(page: Callable[..., BeautifulSoup]) -> None:
    campaign = CampaignPage.objects.live().first()
    CampaignPage.objects.filter(pk=campaign.pk).update(live=False)
    shown = page(f"/subscribe/?campaign={campaign.pk}")
    assert campaign.title not in shown.select_one("main").text
    assert "现在看不到的页面" in shown.select_one(".subscribe-wish").text


@pytest.mark.parametrize(
    ("query", "kept", "said"),
    [
        ("q=风", "风", "关键词至少要有连着的 2 个字：风"),
        ("keyword=风&q=台风", "风 台风", "关键词至少要有连着的 2 个字：风"),
        ("q=" + "很" * 31, "很" * 31, "关键词最多 30 个字"),
        ("q=" + "长" * 201, "长" * 200, "最多 200 个字"),
        (TOO_MANY, TOO_MANY[2:].replace("+", " ")[:200], "关键词最多"),
    ],
)
def test_words_that_cannot_be_keywords_stay_in_their_field_with_the_reason(
    page: Callable[..., BeautifulSoup], query: str, kept: str, said: str
) -> None:
    shown = page(f"/subscribe/?topic=typhoon&{query}")
    words = shown.select_one("#subscribe-q")
    assert words["value"] == kept
    assert words["aria-invalid"] == "true"
    assert said in shown.select_one(f"#{words['aria-describedby']}").text
    assert shown.select_one("input[name=topic][value=typhoon]").has_attr("checked")
    assert shown.select_one("form.subscribe-form[action='/subscribe/']") is None, "nothing to subscribe to yet"


@pytest.mark.parametrize("question", ["风", "很" * 31])
def test_the_way_in_from_any_search_opens_the_form(page: Callable[..., BeautifulSoup], question: str) -> None:
    way = page(f"/search/?q={question}").select_one(".subscribe-entry a")
    assert page(way["href"]).select_one("#subscribe-q")["value"] == question


def test_only_a_click_on_the_page_confirms(ask: Callable[..., Any], reader: Client, inbox: smtp.Inbox) -> None:
    answer = ask("topic=typhoon", name="给爸妈")
    assert (answer.status_code, answer["Location"]) == (302, "/subscribe/sent/")
    assert not answer.cookies
    sending.send()
    [letter] = inbox.letters
    assert letter["To"] == ADDRESS
    assert "List-Unsubscribe" not in letter
    link = letter_link(inbox, "confirm")
    for _ in range(3):
        assert reader.get(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    assert "订阅好了" in reader.post(link).content.decode()
    person = Subscriber.objects.get()
    assert all([person.confirmed_at, person.consented_at, person.consent_text, person.consent_version])
    assert Subscription.objects.get().confirmed_at


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "nobody"}, "请填写正确的邮箱地址"),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, "请填写正确的邮箱地址"),
        ({"consent": ""}, "请勾选同意"),
        ({"rate": "hourly"}, "没有这种频率"),
        ({"name": "长" * 41}, "名称最多"),
        ({"homepage": "http://spam"}, "没有成功"),
        ({"stamp": "forged"}, "放得太久"),
        ({"wish": ""}, "请先选好"),
        ({"channel": "pigeon"}, "没有这种接收方式"),
    ],
)
def test_a_wrong_form_is_told_and_leaves_nothing(ask: Callable[..., Any], changes: dict[str, str], said: str) -> None:
    answer = ask(**changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("query", ["topic=nowhere", "keyword=%00", "venue=abc", "near=1", "q=风&near=1"])
def test_a_wish_that_cannot_be_is_a_sentence(reader: Client, query: str) -> None:
    assert reader.get(f"/subscribe/?{query}").status_code == 400


def test_a_form_sent_faster_than_a_person_is_not_taken(reader: Client) -> None:
    form = {"wish": "topic=typhoon", "address": ADDRESS, "consent": "1", "rate": "daily"}
    answer = reader.post("/subscribe/", form | {"stamp": form_stamps.stamp("subscribe")})
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_nobody_is_flooded(ask: Callable[..., Any], settings: Any) -> None:
    assert [ask(f"topic={topic}").status_code for topic in ("typhoon", "health", "food", "water")] == [302] * 3 + [422]
    assert Message.objects.count() == 3
    settings.KEPU_PUSH_CONFIRMATIONS = 3
    assert ask(address="other@example.org").status_code == 422
    assert ADDRESS not in str(list(Asking.objects.values()))
    Asking.objects.update(at=timezone.now() - limits.DAY * 2)
    assert ask("topic=water").status_code == 302
    limits.forget()
    assert Asking.objects.count() == 3


def plain_text(inbox: smtp.Inbox) -> str:
    """Of the newest letter."""
    return next(smtp.text_of(part) for part in inbox.letters[-1].walk() if part.get_content_type() == "text/plain")


def test_the_letter_says_why_there_is_nothing_to_confirm(
    confirmed: Subscription, ask: Callable[..., Any], inbox: smtp.Inbox
) -> None:
    person = confirmed.subscriber
    assert ask()["Location"] == "/subscribe/sent/"
    sending.send()
    assert "已经订过了，不用再确认" in plain_text(inbox)
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, query=f"keyword=台风{number}", confirmed_at=timezone.now())
        for number in range(subscribing.MOST_SUBSCRIPTIONS - 1)
    )
    assert ask("topic=health")["Location"] == "/subscribe/sent/"
    sending.send()
    assert person.subscriptions.count() == 30
    said = plain_text(inbox)
    assert "已经有 30 个订阅" in said
    assert "没有登记" in said
    assert "改一个，或者删一个" in said
    assert "不用再确认" not in said
    assert letter_link(inbox, "manage") in said


def test_who_subscribes_somebody_else_learns_nothing(
    confirmed: Subscription, ask: Callable[..., Any], inbox: smtp.Inbox, reader: Client
) -> None:
    known, unknown = ask(), ask(address="other@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Subscription.objects.filter(subscriber=confirmed.subscriber).count() == 1
    stamp = form_stamps.stamp("link")
    answers = [reader.post("/subscribe/link/", {"address": a, "stamp": stamp}) for a in (ADDRESS, "nobody@example.org")]
    assert answers[0].content == answers[1].content


def test_a_person_sees_changes_exports_and_erases(confirmed: Subscription, reader: Client, inbox: smtp.Inbox) -> None:
    stamp = form_stamps.stamp("link")
    reader.post("/subscribe/link/", {"address": ADDRESS, "stamp": stamp})
    sending.send()
    link = letter_link(inbox, "manage")
    page = reader.get(link)
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "台风" in page.content.decode()
    one = {"subscription": str(confirmed.pk)}
    reader.post(link, one | {"act": "save", "name": "班级", "rate": "weekly"})
    reader.post(link, one | {"act": "pause"})
    confirmed.refresh_from_db()
    assert (confirmed.name, confirmed.rate, confirmed.paused_at is None) == ("班级", "weekly", False)
    quiet = {"quiet_from": "21:00", "quiet_to": "8:00", "emergencies": "1"}
    hours = {"act": "hours", "time_zone": "Europe/London", **quiet}
    assert reader.post(link, hours).status_code == 302
    for wrong in ({"time_zone": "Mars"}, {"quiet_from": "25:00"}, {"quiet_to": ""}):
        assert reader.post(link, hours | wrong).status_code == 422
    assert reader.post(link, {"act": "save", "subscription": "999"}).status_code == 422
    assert reader.post(link, {"act": "nothing"}).status_code == 400
    exported = reader.get(f"{link}export.json").json()
    assert exported["subscriber"]["address"] == ADDRESS
    assert exported["subscriber"]["time_zone"] == "Europe/London"
    assert exported["subscriptions"][0]["name"] == "班级"
    assert reader.post(link, {"act": "erase"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert reader.get(link).status_code == 410


def own_page(person: Subscriber) -> str:
    return address_of(Scope.MANAGE, person).removeprefix("http://127.0.0.1:8000")


def filled_in(shown: BeautifulSoup) -> dict[str, str]:
    """What the form below the preview would send."""
    form = shown.select_one("form.subscribe-form")
    given = {tag["name"]: tag.get("value", "") for tag in form.select("input[type=hidden], input:not([type])")}
    return given | {"rate": form.select_one("input[name=rate][checked]")["value"]}


def test_what_a_subscription_asks_for_is_changed_in_its_place(
    confirmed: Subscription, reader: Client, page: Callable[..., BeautifulSoup]
) -> None:
    Subscription.objects.update(name="给爸妈", rate="weekly")
    own = own_page(confirmed.subscriber)
    change = own + page(own).select_one(f"#s{confirmed.pk} a")["href"]
    shown = page(change)
    assert shown.select_one("input[name=topic][value=typhoon]").has_attr("checked")
    chosen = f"{own}wish/?q=台风+风&topic=health&subscription={confirmed.pk}"
    assert "至少要有连着的" in page(chosen).select_one("#subscribe-q-note").text
    shown = page(chosen.replace("+风", ""))
    assert shown.select_one(f"form.subscribe-choose input[name=subscription][value='{confirmed.pk}']")
    assert re.search(r"最近 30 天有 \d+ 条", shown.select_one(".subscribe-count").text)
    confirmed.refresh_from_db()
    assert confirmed.query == "topic=typhoon", "nothing before the button is pressed"
    messages = Message.objects.count()
    answer = reader.post(f"{own}wish/", filled_in(shown))
    assert (answer.status_code, answer["Location"]) == (302, f"{own}#s{confirmed.pk}")
    changed = Subscription.objects.get()
    assert (changed.pk, changed.query) == (confirmed.pk, "keyword=%E5%8F%B0%E9%A3%8E&topic=health")
    assert (changed.name, changed.rate, changed.confirmed_at) == ("给爸妈", "weekly", confirmed.confirmed_at)
    assert Message.objects.count() == messages


def test_one_more_needs_no_letter_and_goes_to_nobody_elses_address(
    confirmed: Subscription, reader: Client, page: Callable[..., BeautifulSoup]
) -> None:
    own, messages = own_page(confirmed.subscriber), Message.objects.count()
    way = next(link for link in page(own).select("a.button") if link.text == "再订一个")
    assert page(own + way["href"]).select_one("form.subscribe-form") is None, "nothing chosen yet"
    wanted = filled_in(page(f"{own}wish/?q=&topic=health"))
    one_more = reader.post(f"{own}wish/", wanted | {"name": "班级"})
    added = Subscription.objects.exclude(pk=confirmed.pk).get()
    assert one_more["Location"] == f"{own}#s{added.pk}"
    assert (added.subscriber_id, added.query, added.name) == (confirmed.subscriber_id, "topic=health", "班级")
    assert added.confirmed_at is not None
    assert Message.objects.count() == messages
    other = Subscriber.objects.create(address="other@example.org", confirmed_at=timezone.now())
    theirs = Subscription.objects.create(subscriber=other, query="topic=food", confirmed_at=timezone.now())
    reader.post(f"{own}wish/", wanted | {"subscription": str(theirs.pk), "wish": "topic=water"})
    theirs.refresh_from_db()
    assert theirs.query == "topic=food"
    assert Subscription.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wish": ""}, "请先选好"),
        ({"wish": "topic=typhoon"}, "条件完全一样"),
        ({"name": "长" * 41}, "名称最多"),
        ({"rate": "hourly"}, "没有这种频率"),
    ],
)
def test_one_more_that_cannot_be_is_told(
    confirmed: Subscription, reader: Client, changes: dict[str, str], said: str
) -> None:
    own = own_page(confirmed.subscriber)
    answer = reader.post(f"{own}wish/", {"wish": "topic=health", "name": "", "rate": "daily"} | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Subscription.objects.count() == 1


def test_a_closed_or_full_address_takes_no_more(confirmed: Subscription, reader: Client) -> None:
    person, wanted = confirmed.subscriber, {"wish": "topic=health", "name": "", "rate": "daily"}
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, query=f"keyword=台风{number}") for number in range(29)
    )
    assert "最多 30 个订阅" in reader.post(f"{own_page(person)}wish/", wanted).content.decode()
    subscribing.stop(subscriber=person)
    assert "停用了" in reader.post(f"{own_page(person)}wish/", wanted).content.decode()
    assert not Subscription.objects.exists()
    subscribing.take_links_back(subscriber=person)
    assert reader.post(f"{own_page(person)}wish/", wanted).status_code == 410


def test_links_are_for_one_thing_and_can_be_taken_back(
    confirmed: Subscription, reader: Client, inbox: smtp.Inbox
) -> None:
    confirming = letter_link(inbox, "confirm")
    for scope in ("manage", "stop"):
        assert reader.get(confirming.replace("/confirm/", f"/{scope}/")).status_code == 410
    assert reader.get(confirming[:-3] + "xx/").status_code == 410
    subscribing.take_links_back(subscriber=confirmed.subscriber)
    assert reader.get(confirming).status_code == 410


def test_mail_programs_stop_everything_with_one_post(confirmed: Subscription, reader: Client) -> None:
    link = address_of(Scope.STOP, confirmed.subscriber).removeprefix("http://127.0.0.1:8000")
    reader.get(link)
    assert Subscription.objects.exists()
    assert reader.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert reader.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_what_nobody_confirms_is_forgotten(ask: Callable[..., Any]) -> None:
    ask()
    for model in (Subscription, Subscriber):
        model.objects.update(created_at=timezone.now() - subscribing.UNCONFIRMED * 2)
    assert subscribing.forget_unconfirmed() >= 2
    assert not Subscriber.objects.exists()


def test_ones_own_feed_and_calendar(confirmed: Subscription, reader: Client) -> None:
    person = confirmed.subscriber
    pages = [ArticlePage.objects.live().first(), EventPage.objects.live().first()]
    for page in pages:
        edition = Edition.objects.create(page_id=page.pk, number=1, change="new", title=page.title, url=page.get_url())
        Delivery.objects.create(subscriber=person, edition=edition)
    base = address_of(Scope.FEED, person).removeprefix("http://127.0.0.1:8000")
    feed = reader.get(f"{base}atom.xml")
    assert feed.status_code == 200
    assert "private" in feed["Cache-Control"]
    entries = ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries] == [
        page.title for page in reversed(pages)
    ]
    pages[0].unpublish()
    ArticlePage.objects.filter(pk=pages[0].pk).update(withdrawn_at=timezone.now(), withdrawal_reason="写错了")
    assert f"【已撤回】{pages[0].title}" in reader.get(f"{base}atom.xml").content.decode()
    calendar = reader.get(f"{base}events.ics").content.decode()
    assert calendar.count("BEGIN:VEVENT") == len(pages[1].to_record().event.occurrences)
    subscribing.stop(subscriber=person)
    assert reader.get(f"{base}atom.xml").status_code == 410
    assert reader.get(f"{base[:-4]}xxx/events.ics").status_code == 410
