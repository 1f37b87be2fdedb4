"""Previews of each type where readers first meet it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from content import selectors
from content.actions import create_editor
from content.models import KepuPage
from content.records import Kind
from tests.content.editors_forms import create_form
from tests.content.writing import Desk

KINDS = [str(kind) for kind in Kind]
MODES = {"search": "作为搜索结果", "card": "作为卡片"}


@pytest.fixture
def editor(founded: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password="a-long-and-odd-password"))
    return client


def shown(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("kind", KINDS)
def test_an_unsaved_page_among_others_of_its_kind(editor: Client, desk: Desk, kind: str) -> None:
    others = [getattr(desk, kind)(f"已有的{number}") for number in range(3)]
    model = selectors.MODELS[kind]
    url = f"/cms/pages/add/content/{model._meta.model_name}/{others[0].get_parent().pk}/preview/"
    editor.post(url, create_form(kind))
    for mode in MODES:
        page = shown(editor, f"{url}?in_preview_panel=true&mode={mode}")
        titles = [title.get_text() for title in page.select(".card-title")]
        assert "台风天怎么办" in titles
        assert {"已有的2", "已有的1"} <= set(titles)
        assert "已有的0" not in titles


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_page_of_its_kind_stands_alone(editor: Client, kind: str) -> None:
    parent = selectors.MODELS[kind].allowed_parent_page_models()[0].objects.get()
    url = f"/cms/pages/add/content/{selectors.MODELS[kind]._meta.model_name}/{parent.pk}/preview/"
    editor.post(url, create_form(kind))
    for mode in MODES:
        assert shown(editor, f"{url}?mode={mode}").select(".card-title")


def test_the_draft_is_shown_with_the_cover_drawn_for_readers(editor: Client, desk: Desk) -> None:
    page: KepuPage = desk.article("台风怎样形成", topics=["typhoon"], cover=None)
    draft = page.get_latest_revision_as_object()
    draft.summary = "改过的摘要"
    draft.save_revision()
    found = shown(editor, f"/cms/pages/{page.pk}/view_draft/?mode=search")
    own = found.select_one(".preview-own")
    assert own is not None
    assert "改过的摘要" in own.get_text()
    assert own.select_one("img") is not None
    engine = found.select_one(".preview-engine")
    assert engine is not None
    assert "台风怎样形成 - 科普" in engine.get_text()


def test_the_modes_are_offered_in_chinese(editor: Client, desk: Desk) -> None:
    page = desk.venue()
    form = editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    for words in MODES.values():
        assert words in form
