"""Listings as tables: the screen's filters, safe cells, and tables that import back as they are."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from content.actions import create_editor
from content.models import ImportBatch, Organization, Person
from tests.content.writing import Desk, raw, session

LISTINGS = ["articles", "rumors", "venues", "events", "campaigns"]
SNIPPETS = ["topic", "region", "organization", "person"]
HOURS = raw(
    ("weekly", {"days": ["mon", "tue"], "sessions": [{"opens": "09:00", "closes": "17:00"}]}),
    ("pattern", {"days": "Mo[-1]", "sessions": [], "reason": ""}),
)


@pytest.fixture
def client(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password="a-long-and-odd-password"))
    return client


def exported(client: Client, path: str, **asked: str) -> list[list[str]]:
    response = client.get(f"/cms/{path}/", {"export": "csv", **asked})
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def rows_of(client: Client, path: str) -> list[tuple[Any, ...]]:
    response = client.get(f"/cms/{path}/", {"export": "xlsx"})
    workbook = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(workbook.worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("path", [*LISTINGS, *(f"snippets/content/{name}" for name in SNIPPETS)])
def test_every_listing_can_be_taken_along(client: Client, desk: Desk, path: str) -> None:
    for write in (desk.article, desk.rumor, desk.venue, desk.event, desk.campaign, desk.organization):
        write()
    Person.objects.create(name="张三")
    assert "export=xlsx" in client.get(f"/cms/{path}/").content.decode()
    head, *rows = exported(client, path)
    assert len(rows) >= 1
    assert all(len(row) == len(head) for row in rows)
    assert list(rows_of(client, path)[0]) == head


def test_the_export_follows_search_and_filters_of_the_screen(client: Client, desk: Desk) -> None:
    desk.venue("甲馆", venue_kind="base", address="一路")
    desk.venue("乙馆", venue_kind="campus", address="二路")
    assert {row[0] for row in exported(client, "venues")[1:]} == {"甲馆", "乙馆"}
    assert [row[0] for row in exported(client, "venues", venue_kind="campus")[1:]] == ["乙馆"]


def test_no_cell_is_a_formula(client: Client, desk: Desk) -> None:
    desk.venue("=cmd|'/c calc'!A1", phone="+86 20", address="@SUM(1)", ages="-1")
    head, row = exported(client, "venues")
    found = dict(zip(head, row, strict=True))
    assert (found["名称"], found["电话"], found["地址"]) == ("'=cmd|'/c calc'!A1", "'+86 20", "'@SUM(1)")
    workbook_row = dict(zip(*rows_of(client, "venues"), strict=True))
    assert workbook_row["名称"] == "'=cmd|'/c calc'!A1"
    assert not any(str(cell or "").startswith(("=", "+", "@", "-")) for cell in workbook_row.values())


def test_drafts_are_taken_as_they_are_being_written(client: Client, desk: Desk) -> None:
    venue = desk.venue("甲馆", address="旧路")
    venue.unpublish()
    draft = venue.get_latest_revision_as_object()
    draft.address = "新路"
    draft.save_revision()
    head, row = exported(client, "venues")
    assert dict(zip(head, row, strict=True))["地址"] == "新路"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exported_venues_and_events_import_as_the_same(client: Client, desk: Desk, form: str) -> None:
    city = Organization.objects.create(name="市科协", level="city", kind="association")
    desk.venue(
        "+甲馆", hours=HOURS, region_id="440105", lat=23.1, lon=113.3, organization=city, topics=["typhoon"],
        tags=["南海Ⅰ号"], facilities=("parking", "food"), phone="+86 20", free=False, booking_days_ahead=3,
    )  # fmt: skip
    desk.event("=观鸟", times=raw(session("2030-12-07 09:30", "2030-12-07 11:30")), organizers=[city], capacity=30)
    for kind in ("venues", "events"):
        response = client.get(f"/cms/{kind}/", {"export": form})
        file = SimpleUploadedFile(f"表.{form}", b"".join(response.streaming_content))
        address = client.post(f"/cms/import/{kind}/", {"file": file})["Location"]
        batch = ImportBatch.objects.get(pk=address.split("/")[-2])
        assert [(row["status"], row["changes"], row["problems"]) for row in batch.rows] == [("same", [], [])]
        assert batch.notes == []


def test_an_export_reads_the_listing_in_a_fixed_number_of_queries(
    client: Client, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for name in "甲乙丙丁":
        desk.venue(f"{name}馆")
    with django_assert_max_num_queries(45):
        exported(client, "venues")
