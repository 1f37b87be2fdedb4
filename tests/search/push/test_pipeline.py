"""From publishing to the mailbox, and back when a piece was wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import changes
from content.models import ArticlePage
from content.models.changes import Change
from content.records import Kind
from search.push import bounces, bundling, letters, looking, matching, sending, subscribing
from search.push.models import Delivery, Edition, Look, Message, Subscriber, Subscription
from search.push.vocabulary import Rate
from tests.servers import smtp, web

pytestmark = pytest.mark.django_db

Subscribe = Callable[..., Subscription]
Write = Callable[..., ArticlePage]


def run() -> None:
    looking.look()
    matching.match(seconds=60)
    bundling.bundle(seconds=60)
    sending.send()


def texts(inbox: smtp.Inbox) -> list[str]:
    parts = [part for letter in inbox.letters for part in letter.walk() if part.get_content_type() == "text/plain"]
    return [smtp.text_of(part) for part in parts]


def test_a_piece_reaches_those_who_asked_once_with_all_reasons(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", keywords=("台风",))
    subscribe("a@example.org", kinds=("article",))
    subscribe("b@example.org", keywords=("疫苗",))
    page = write_article("台风来了怎么办")
    run()
    assert [len(inbox.letters), Delivery.objects.count()] == [0, 1], "grouped for five minutes"
    all_due()
    run()
    run()
    assert [letter["To"] for letter in inbox.letters] == ["a@example.org"]
    [text] = texts(inbox)
    assert page.get_url() in text
    assert "因为您订阅了：“台风”；科普文章" in text
    letter = inbox.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith("<http")
    page.save_revision().publish()
    run()
    assert Edition.objects.count() == 1, "published again unchanged is no news"
    assert not Look.objects.exists()


def test_pieces_of_the_same_minutes_come_in_one_letter_and_ten_at_most(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", kinds=(Kind.ARTICLE.value,))
    for number in range(12):
        write_article(f"第{number}篇")
    run()
    all_due()
    run()
    [text] = texts(inbox)
    assert text.count("■ ") == 10
    assert "另有 2 条" in text


def test_a_letter_knows_what_was_sent_out_as_an_emergency(
    index: Any, write_article: Write, subscribe: Subscribe, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", kinds=(Kind.ARTICLE.value,))
    for title in ("台风来了怎么办", "荔枝怎么保鲜"):
        write_article(title)
    looking.look()
    Edition.objects.filter(title="台风来了怎么办").update(is_emergency=True)
    matching.match(seconds=60)
    all_due()
    bundling.bundle(seconds=60)
    message = Message.objects.get()
    told = letters.letter(message, list(message.deliveries.select_related("edition")))
    assert told is not None
    assert {line.title: line.is_emergency for line in told.lines} == {"台风来了怎么办": True, "荔枝怎么保鲜": False}


def correct(page: ArticlePage) -> None:
    row = {"corrected_on": timezone.localdate(), "was": "贴米字有用", "now": "贴米字没用"}
    page.corrections = [("correction", row)]
    page.save_revision().publish()


def test_a_correction_goes_to_those_who_were_sent_it_and_to_nobody_else(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("sent@example.org", keywords=("台风",))
    weekly = subscribe("weekly@example.org", keywords=("台风",), rate=Rate.WEEKLY)
    page = write_article("台风来了怎么办")
    run()
    Delivery.objects.exclude(subscriber=weekly.subscriber).update(due_at=timezone.now())
    run()
    assert [letter["To"] for letter in inbox.letters] == ["sent@example.org"]
    subscribe("late@example.org", keywords=("台风",))
    correct(page)
    run()
    assert [letter["To"] for letter in inbox.letters] == ["sent@example.org", "sent@example.org"]
    assert "贴米字没用" in texts(inbox)[1]
    assert "更正" in str(inbox.letters[1]["Subject"]) or "=?utf-8?" in str(inbox.letters[1]["Subject"])
    all_due()
    run()
    assert [letter["To"] for letter in inbox.letters][2:] == ["weekly@example.org"]
    assert "■ 台风来了怎么办" in texts(inbox)[2], "who waited gets the new version as if nothing had been"


def test_a_correction_says_why_though_its_subscription_was_removed(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    wanted = subscribe("a@example.org", keywords=("台风",))
    page = write_article("台风来了怎么办")
    run()
    all_due()
    run()
    subscribing.remove(subscription=wanted)
    correct(page)
    run()
    first, second = texts(inbox)
    assert re.search(rf"改这一项：http\S+/subscribe/manage/\S+/#s{wanted.pk}\s", first)
    assert "以前给您发过这一条" in second
    assert "改这一项" not in second
    assert "全部退订：http" in second


def test_what_is_withdrawn_is_called_back_and_leaves_waiting_digests(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("sent@example.org", keywords=("台风",))
    weekly = subscribe("weekly@example.org", keywords=("台风",), rate=Rate.WEEKLY)
    page = write_article("台风来了怎么办")
    run()
    Delivery.objects.exclude(subscriber=weekly.subscriber).update(due_at=timezone.now())
    run()
    page.unpublish()
    run()
    all_due()
    run()
    assert [letter["To"] for letter in inbox.letters] == ["sent@example.org"] * 2
    assert "已经撤回" in texts(inbox)[1]


def test_a_server_that_refuses_is_asked_again_and_an_address_that_is_gone_is_not(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", keywords=("台风",))
    write_article("台风来了怎么办")
    run()
    all_due()
    inbox.refusing = True
    run()
    message = Message.objects.get()
    assert (message.state, message.attempts, inbox.letters) == ("waiting", 1, [])
    assert "a@example.org" not in message.last_error
    assert Delivery.objects.get().state == "waiting"
    inbox.refusing = False
    run()
    assert inbox.letters == [], "not before its time"
    all_due()
    run()
    assert len(inbox.letters) == 1
    assert Delivery.objects.get().state == "sent"


def test_who_was_killed_with_a_letter_in_hand_sends_it_again_and_says_so(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", keywords=("台风",))
    write_article("台风来了怎么办")
    run()
    all_due()
    bundling.bundle(seconds=60)
    [claimed] = sending.claim(10)
    sending._about_to_go(claimed)
    assert sending.send() == 0, "under its lease nobody else sends it"
    Message.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert sending.send() == 1
    assert Message.objects.get().uncertain
    assert inbox.letters[0]["Message-ID"].startswith(f"<{claimed.uid}@")


def test_a_worker_whose_clock_is_behind_keeps_what_it_has_in_hand(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe("a@example.org", keywords=("台风",))
    write_article("台风来了怎么办")
    run()
    hour, right = timedelta(hours=1), timezone.now
    Delivery.objects.update(due_at=right() - 2 * hour)
    with monkeypatch.context() as behind:
        behind.setattr(timezone, "now", lambda: right() - hour)
        bundling.bundle(seconds=60)
        [claimed] = sending.claim(10)
        sending._about_to_go(claimed)
        assert sending.send() == 0
    assert sending.send() == 0
    sending._done(claimed)
    assert not Message.objects.get().uncertain


def test_paused_stopped_and_erased_get_nothing(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    paused, stopped, erased = (subscribe(f"{name}@example.org", keywords=("台风",)) for name in ("p", "s", "e"))
    other = subscribe("o@example.org", keywords=("台风",))
    subscribing.pause_all(subscriber=paused.subscriber, paused=True)
    subscribing.pause(subscription=other, paused=True)
    write_article("台风来了怎么办")
    run()
    subscribing.stop(subscriber=stopped.subscriber)
    subscribing.erase(subscriber=erased.subscriber)
    all_due()
    run()
    assert inbox.letters == []


def test_what_erasing_leaves_behind_knows_nobody(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    from django.apps import apps

    person = subscribe("gone@example.org", keywords=("台风",)).subscriber
    write_article("台风来了怎么办")
    run()
    all_due()
    run()
    subscribing.erase(subscriber=person)
    for model in apps.get_app_config("kepu_push").get_models():
        for row in model.objects.values():
            assert "gone@example.org" not in str(row), model
            assert row.get("subscriber_id") != person.pk
    assert not Subscriber.objects.exists()


def test_old_pieces_are_no_news(index: Any, write_article: Write, subscribe: Subscribe) -> None:
    subscribe("a@example.org", kinds=("article",))
    page = write_article("旧文")
    Look.objects.all().delete()
    ArticlePage.objects.filter(pk=page.pk).update(first_published_at=timezone.now() - looking.FRESH * 2)
    looking.enqueue([page.pk])
    run()
    assert not Edition.objects.exists()


def test_a_sixth_letter_of_the_day_waits_for_tomorrow(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", kinds=("article",))
    for number in range(6):
        write_article(f"第{number}篇")
        run()
        all_due()
        run()
    assert len(inbox.letters) == 5
    assert Delivery.objects.get(state="waiting").due_at > timezone.now()


def test_a_paused_push_waits_and_a_cancelled_one_ends(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    subscribe("a@example.org", kinds=("article",))
    write_article("台风")
    run()
    Edition.objects.update(state="paused")
    all_due()
    run()
    assert inbox.letters == []
    Edition.objects.update(state="done")
    run()
    assert len(inbox.letters) == 1


def test_pieces_within_five_minutes_of_the_first_go_along(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox
) -> None:
    subscribe("a@example.org", kinds=("article",))
    write_article("第一篇")
    write_article("第二篇")
    run()
    Delivery.objects.filter(edition__title="第一篇").update(due_at=timezone.now())
    run()
    assert texts(inbox)[0].count("■ ") == 2


def test_a_mailbox_that_is_not_there_is_written_to_no_more(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    inbox.unknown.add("gone@example.org")
    for address in ("gone@example.org", "here@example.org"):
        subscribe(address, kinds=("article",))
    write_article("台风来了怎么办")
    run()
    all_due()
    run()
    assert [letter["To"] for letter in inbox.letters] == ["here@example.org"]
    assert Subscriber.objects.get(address="gone@example.org").disabled_at
    assert dict(Delivery.objects.values_list("subscriber__address", "state")) == {
        "gone@example.org": "failed",
        "here@example.org": "sent",
    }
    write_article("另一篇")
    run()
    assert Delivery.objects.filter(subscriber__address="gone@example.org").count() == 1


def test_a_server_that_falls_silent_holds_up_one_letter_only(
    index: Any,
    write_article: Write,
    subscribe: Subscribe,
    inbox: smtp.Inbox,
    all_due: Callable[[], None],
    settings: Any,
) -> None:
    for name in "abc":
        subscribe(f"{name}@example.org", kinds=("article",))
    page = write_article("台风来了怎么办")
    run()
    all_due()
    inbox.silent, settings.EMAIL_TIMEOUT = True, 1
    run()
    assert list(Message.objects.order_by("pk").values_list("attempts", "uncertain")) == [
        (1, True),
        (0, False),
        (0, False),
    ]
    inbox.silent = False
    page.unpublish()
    run()
    all_due()
    run()
    told = [letter["To"] for letter in inbox.letters]
    assert told == ["a@example.org", "a@example.org"], "who perhaps got it hears that it was withdrawn, nobody else"


def test_what_stopped_or_erased_in_between_is_not_written_to(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    people = [subscribe(f"{name}@example.org", kinds=("article",)).subscriber for name in "abc"]
    write_article("台风来了怎么办")
    run()
    all_due()
    bundling.bundle(seconds=60)
    claimed = sending.claim(10)
    subscribing.stop(subscriber=people[0])
    subscribing.erase(subscriber=people[1])
    assert sending._through("email", claimed) == 1
    assert [letter["To"] for letter in inbox.letters] == ["c@example.org"]


def test_paused_later_keeps_what_waits_until_resumed(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    person = subscribe("a@example.org", kinds=("article",)).subscriber
    write_article("台风来了怎么办")
    run()
    subscribing.pause_all(subscriber=person, paused=True)
    all_due()
    run()
    assert inbox.letters == []
    subscribing.pause_all(subscriber=person, paused=False)
    run()
    assert len(inbox.letters) == 1


def test_a_letter_that_cannot_be_written_stops_no_other(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    outdated = subscribe("a@example.org", kinds=("article",))
    subscribe("b@example.org", kinds=("article",))
    write_article("台风来了怎么办")
    run()
    Subscription.objects.filter(pk=outdated.pk).update(query="kind=newspaper")
    all_due()
    run()
    assert [letter["To"] for letter in inbox.letters] == ["a@example.org", "b@example.org"]
    assert "条件已经不能用了" in texts(inbox)[0]


def test_a_system_that_takes_nothing_for_two_days_is_closed_and_may_ask_again(
    index: Any, write_article: Write, subscribe: Subscribe, all_due: Callable[[], None], settings: Any
) -> None:
    settings.KEPU_PUSH_NETWORKS = ["127.0.0.0/8"]
    with web.running() as receiver:
        wanted = subscribe(f"{receiver.url}/hook", kinds=("article",))
        Subscriber.objects.update(channel="webhook")
        write_article("台风来了怎么办")
        run()
        receiver.answers = [(503, {}, b"")]
        for _ in range(len(sending.BACK_OFF) + 1):
            all_due()
            run()
        person = Subscriber.objects.get()
        assert (Message.objects.get().state, person.disabled_reason) == ("failed", "连续两天没有收下")
        assert sum(sending.BACK_OFF) >= 2 * 86_400
        assert len({posted.headers["webhook-id"] for posted in receiver.posted}) == 1
        receiver.answers = [(204, {}, b"")]
        subscribing.confirm(subscription=wanted)
        assert subscribing.send_again(subscriber=person) == 1
        all_due()
        run()
    assert Delivery.objects.get().state == "sent"
    assert len(receiver.posted) == len(sending.BACK_OFF) + 2


BOUNCE = """From: MAILER-DAEMON@mx.example.org
To: kepu@localhost
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {kind}

{headers}
--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("status", "action", "delivery", "closed"),
    [
        ("5.1.1", "failed", "failed", True),
        ("5.2.2", "failed", "failed", False),
        ("4.4.7", "delayed", "sent", False),
        ("5.1.1", "relayed", "sent", False),
    ],
)
def test_letters_that_come_back(
    index: Any,
    write_article: Write,
    subscribe: Subscribe,
    inbox: smtp.Inbox,
    all_due: Callable[[], None],
    kind: str,
    status: str,
    action: str,
    delivery: str,
    closed: bool,
) -> None:
    subscribe("a@example.org", kinds=("article",))
    write_article("台风来了怎么办")
    run()
    all_due()
    run()
    headers = f"Message-ID: {inbox.letters[0]['Message-ID']}\nSubject: x\n"
    bounces.take(BOUNCE.format(action=action, status=status, kind=kind, headers=headers).encode())
    assert Delivery.objects.get().state == delivery
    assert bool(Subscriber.objects.get().disabled_at) is closed


def test_a_mail_server_pipes_a_returned_letter_into_the_command(
    index: Any,
    write_article: Write,
    subscribe: Subscribe,
    inbox: smtp.Inbox,
    all_due: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribe("a@example.org", kinds=("article",))
    write_article("台风来了怎么办")
    run()
    all_due()
    run()
    returned = BOUNCE.format(
        action="failed", status="5.1.1", kind="message/rfc822", headers=inbox.letters[0].as_string()
    )
    for raw, said, closed in ((b"Subject: hello\n\nhello", "不是退信", False), (returned.encode(), "不再写信", True)):
        told = StringIO()
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
        call_command("push_bounce", stdout=told)
        assert said in told.getvalue()
        assert bool(Subscriber.objects.get().disabled_at) is closed
    write_article("台风走了怎么办")
    run()
    all_due()
    run()
    assert len(inbox.letters) == 1, "nothing more is written there"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Subject: hello\n\nhello",
        BOUNCE.format(action="failed", status="5.1.1", kind="message/rfc822", headers="Message-ID: <x@y>").encode(),
        BOUNCE.format(action="failed", status="", kind="text/rfc822-headers", headers="\xff" * 99).encode(),
        BOUNCE.format(action="failed", status="5.1.1", kind="message/rfc822", headers="").encode(),
    ],
)
def test_what_is_no_bounce_of_ours_changes_nothing(raw: bytes) -> None:
    assert bounces.take(raw) is None


def test_what_many_letters_tell_of_is_read_once(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    for number in range(9):
        subscribe(f"{number}@example.org", keywords=("台风",))
    write_article("台风来了怎么办")
    run()
    all_due()
    bundling.bundle(seconds=60)
    with CaptureQueriesContext(connection) as asked:
        sending.send()
    assert len(inbox.letters) == 9
    assert sum('FROM "content_articlepage"' in query["sql"] for query in asked.captured_queries) == 1
    assert len(asked) <= 9 * 13 + 35


def test_what_another_process_changed_is_in_the_next_letter(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    for name in ("a", "b"):
        subscribe(f"{name}@example.org", keywords=("台风",))
    page = write_article("台风来了怎么办")
    run()
    all_due()
    bundling.bundle(seconds=60)
    Message.objects.filter(subscriber__address__startswith="b").update(next_try_at=timezone.now() + timedelta(hours=1))
    sending.send()
    ArticlePage.objects.filter(pk=page.pk).update(title="台风走了以后")
    Change.objects.create(about=changes.about_kind(page.kind))
    all_due()
    sending.send()
    assert ["台风走了" in text for text in texts(inbox)] == [False, True]
