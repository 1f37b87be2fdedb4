"""The pictures beside the forms of venues and events, asked for as the form's script does."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.actions import create_editor
from content.models import EventPage, VenuePage
from tests.content.editors_forms import create_form, draft_form, one_session, recurrence, week, weekly
from tests.content.writing import Desk, raw

PASSWORD = "a-long-and-odd-password"
HOURS, TIMES = "/cms/outlook/hours/", "/cms/outlook/times/"
NINE_TO_FIVE = ("9:00", "17:00")


@pytest.fixture
def editor(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password=PASSWORD))
    return client


def typed(field: str, *rows: tuple[str, Any]) -> dict[str, Any]:
    return dict(nested_form_data({field: streamfield(list(rows))}))


def soup(client: Client, address: str, form: dict[str, Any]) -> BeautifulSoup:
    answer = client.post(address, form)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def problems(found: BeautifulSoup) -> list[tuple[str, str]]:
    return [(item["data-beside-at"], item.get_text()) for item in found.select("[data-beside-at]")]  # type: ignore[misc]


class TestHours:
    def test_the_month_is_drawn_from_the_unsaved_form(self, editor: Client) -> None:
        found = soup(editor, HOURS, typed("hours", week(sat=NINE_TO_FIVE, sun=("930", "下午5点"))))
        assert "周六" in found.select_one(".kepu-outlook__week").get_text()  # type: ignore[union-attr]
        assert "9:30–17:00" in found.get_text()
        assert len(found.select("table.month-hours")) == 2
        assert len(found.select(".kepu-outlook__holidays > li")) >= 5
        assert not problems(found)

    def test_a_contradiction_is_named_at_its_row_wherever_that_was_moved(self, editor: Client) -> None:
        form = typed("hours", week(mon=NINE_TO_FIVE), week(mon=NINE_TO_FIVE), week(tue=NINE_TO_FIVE))
        form |= {"hours-0-order": "2", "hours-2-order": "0", "hours-2-deleted": "1"}
        ((place, text),) = problems(soup(editor, HOURS, form))
        assert place == "hours-0"
        assert "矛盾：都规定了周一" in text

    def test_numbers_and_times_half_typed_are_no_error(self, editor: Client) -> None:
        after = ("after_holiday", {"holidays": frozenset(["any"]), "min_days": "drei", "close_days": "1", "reason": ""})
        found = soup(editor, HOURS, typed("hours", week(mon=("9:", "17:00")), after, week(tue=NINE_TO_FIVE)))
        assert [place for place, _ in problems(found)] == ["hours-0", "hours-1"]
        assert "周二" in found.get_text()

    @pytest.mark.parametrize(
        "form",
        [
            {},
            {"hours-count": "x"},
            {"hours-count": "1"},
            {"hours-count": "99999999999"},
            {"hours-count": "-1"},
            typed("hours", week()) | {"hours-0-order": "first"},
            typed("hours", weekly()) | {"hours-0-value-sessions-count": "1000000"},
            typed("hours", week(), week(mon=NINE_TO_FIVE)) | {"hours-1-order": "0"},
        ],
    )
    def test_a_broken_form_is_refused(self, editor: Client, form: dict[str, Any]) -> None:
        assert editor.post(HOURS, form).status_code == 400

    def test_only_editors_ask(self, founded: None, desk: Desk) -> None:
        assert Client().post(HOURS, typed("hours", week())).status_code == 302
        stranger = Client()
        stranger.force_login(get_user_model().objects.create_user("nobody", "", PASSWORD))
        assert stranger.post(HOURS, typed("hours", week())).status_code in (302, 403)

    def test_only_forms_ask(self, editor: Client) -> None:
        assert editor.get(HOURS).status_code == 405


class TestTimes:
    def test_sessions_can_be_cancelled_and_moved(self, editor: Client) -> None:
        rows = [recurrence("2035-05-05 14:00", "2035-05-05 16:00", unit="month", by="nth", positions=frozenset(["2"]))]
        found = soup(editor, TIMES, typed("times", *rows))
        assert "每月第二个周六，每场 14:00–16:00" in found.get_text()
        first = found.select_one(".kepu-outlook__session")
        assert first is not None
        assert "2035年5月12日 周六" in first.get_text()
        offers = [button["data-times-add"] for button in first.select("button")]
        assert offers[0] == '{"type": "cancelled", "value": {"start": "2035-05-12 14:00", "reason": ""}}'
        assert '"original": "2035-05-12 14:00"' in offers[1]

    def test_more_are_shown_when_asked(self, editor: Client) -> None:
        form = typed("times", recurrence("2035-05-05 14:00", "2035-05-05 16:00"))
        assert len(soup(editor, TIMES, form).select(".kepu-outlook__session")) == 12
        assert len(soup(editor, TIMES, form | {"shown": "24"}).select(".kepu-outlook__session")) == 24
        many = soup(editor, TIMES, form | {"shown": "99999999"}).select(".kepu-outlook__session")
        assert 24 < len(many) <= 400

    def test_a_cancelled_session_can_be_restored(self, editor: Client) -> None:
        rows = [one_session(), ("cancelled", {"start": "2030-05-01 09:00", "reason": ""})]
        found = soup(editor, TIMES, typed("times", *rows))
        button = found.select_one("[data-times-remove]")
        assert button is not None
        assert button["data-times-remove"] == "times-1"
        assert "已取消" in found.get_text()

    def test_an_unfinished_row_is_named(self, editor: Client) -> None:
        ((place, text),) = problems(soup(editor, TIMES, typed("times", one_session("2030-05-01 09:00", ""))))
        assert (place, text) == ("times-0", "第 1 条（单场）：没有填写结束时间")


class TestForms:
    def test_rules_stored_one_by_one_are_shown_as_a_table(self, editor: Client, desk: Desk) -> None:
        page = desk.venue()
        form = editor.get(f"/cms/pages/{page.pk}/edit/").context["form"]
        (block,) = form["hours"].value()
        assert block.block_type == "week"
        assert block.value["sat"]["opens"] == "09:00"
        assert "9:00–17:00" in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()

    def test_saving_the_table_keeps_what_the_rules_meant(self, editor: Client, desk: Desk) -> None:
        page = desk.venue()
        before = page.opening_rules()
        (block,) = editor.get(f"/cms/pages/{page.pk}/edit/").context["form"]["hours"].value()
        form = create_form("venue", slug=page.slug, hours=streamfield([("week", dict(block.value))]))
        assert editor.post(f"/cms/pages/{page.pk}/edit/", form).status_code == 302
        saved = VenuePage.objects.get(pk=page.pk)
        assert [row["type"] for row in saved.hours.raw_data] == ["week"]
        assert saved.opening_rules() == before

    def test_a_new_venue_begins_with_an_empty_table_that_says_nothing(self, editor: Client) -> None:
        parent = VenuePage.allowed_parent_page_models()[0].objects.get()
        address = f"/cms/pages/add/content/venuepage/{parent.pk}/"
        (block,) = editor.get(address).context["form"]["hours"].value()
        assert block.block_type == "week"
        assert editor.post(address, create_form("venue", hours=streamfield([week()]))).status_code == 302
        page = VenuePage.objects.get()
        assert page.live
        assert not page.opening_rules()

    def test_a_contradiction_is_refused_at_its_row(self, editor: Client, desk: Desk) -> None:
        page = desk.venue()
        form = create_form("venue", slug=page.slug, hours=streamfield([week(mon=NINE_TO_FIVE), week(mon=NINE_TO_FIVE)]))
        error = editor.post(f"/cms/pages/{page.pk}/edit/", form).context["form"].errors["hours"].as_data()[0]
        assert list(error.block_errors) == [1]

    def test_a_form_without_the_streams_loses_nothing(self, editor: Client, desk: Desk) -> None:
        """As a browser without script would send it."""
        page = desk.event(times=raw(("session", {"start": "2031-05-01T09:00", "end": "2031-05-01T10:00"})))
        before = list(page.times.raw_data), list(page.intro.raw_data)
        form = {
            key: value for key, value in draft_form("event", slug=page.slug).items() if not key.startswith("times-")
        }
        assert editor.post(f"/cms/pages/{page.pk}/edit/", form).status_code == 302
        draft = page.get_latest_revision_as_object()
        assert (list(draft.times.raw_data), list(draft.intro.raw_data)) == before

    def test_a_rule_is_stored_as_text_and_edited_in_words(self, editor: Client, desk: Desk) -> None:
        page = desk.event()
        rows = [recurrence("2031-05-03 09:00", "2031-05-03 10:00", weekdays=frozenset(["SA"]), interval="2", most="6")]
        form = create_form("event", slug=page.slug, times=streamfield(rows))
        assert editor.post(f"/cms/pages/{page.pk}/edit/", form).status_code == 302
        page = EventPage.objects.get(pk=page.pk)
        assert page.times.raw_data[0]["value"]["rule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;COUNT=6"
        assert len(page.occurrences(page.schedule().first_start, page.schedule().last_end)) == 6
        screen = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
        assert "每两周的周六，共 6 次，每场 9:00–10:00" in screen
        assert "RRULE" not in screen
        assert "RFC" not in screen

    def test_comparing_versions_shows_both(self, editor: Client, desk: Desk) -> None:
        page = desk.event()
        rows = [recurrence("2031-05-03 09:00", "2031-05-03 10:00")]
        editor.post(f"/cms/pages/{page.pk}/edit/", draft_form("event", slug=page.slug, times=streamfield(rows)))
        assert editor.get(f"/cms/pages/{page.pk}/revisions/compare/live...latest/").status_code == 200
