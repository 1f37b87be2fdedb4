"""The editors' screens of the search lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from search.engines import engine
from search.guidance import lists
from search.guidance.models import PinnedResult, SynonymGroup
from search.preparation import all_documents
from tests.content.writing import Desk

LISTS = ("pinnedresult", "synonymgroup", "emptyphrase")
SYNONYMS = {"words": "曱甴仔\n小强", "also": "", "note": ""}


def pinned_form(*pages: int, wordings: str = "台风来了") -> dict[str, str]:
    form = {"wordings": wordings, "first_day": "", "last_day": "", "note": "", "pages-count": str(len(pages))}
    for place, page in enumerate(pages):
        row = f"pages-{place}"
        form |= {f"{row}-deleted": "", f"{row}-order": str(place), f"{row}-type": "page", f"{row}-id": ""}
        form[f"{row}-value"] = str(page)
    return form


def test_publishers_change_the_lists_and_the_others_look(
    author: Any, editor: Any, publisher: Any, administrator: Any, signed_in: Callable[[Any], Client]
) -> None:
    row = SynonymGroup.objects.first()
    assert row is not None
    for user, may_change in ((author, False), (editor, False), (publisher, True), (administrator, True)):
        client = signed_in(user)
        for name in LISTS:
            base = f"/cms/snippets/kepu_guidance/{name}/"
            assert client.get(base).status_code == 200
            assert (client.get(f"{base}add/").status_code == 200) == may_change
        base = "/cms/snippets/kepu_guidance/synonymgroup/"
        assert client.get(f"{base}inspect/{row.pk}/").status_code == 200
        assert (client.get(f"{base}edit/{row.pk}/").status_code == 200) == may_change
        asked = client.post(f"/cms/search-lists/synonymgroup/{row.pk}/preview/", SYNONYMS)
        assert (asked.status_code == 200) == may_change
        client.post(f"{base}add/", SYNONYMS)
        assert SynonymGroup.objects.filter(words__contains="曱甴仔").exists() == may_change
    assert signed_in(editor).get("/cms/snippets/kepu_guidance/synonymgroup/?export=csv").status_code == 200


def test_a_form_that_says_nothing_is_given_back_with_a_reason(
    publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(publisher)
    answer = client.post("/cms/snippets/kepu_guidance/synonymgroup/add/", SYNONYMS | {"words": "番茄"})
    assert "至少要有两个不同的说法" in answer.content.decode()
    answer = client.post("/cms/snippets/kepu_guidance/pinnedresult/add/", pinned_form())
    assert answer.status_code == 200
    assert not PinnedResult.objects.exists()


@pytest.fixture
def _index(tmp_path: Path, settings: Any) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "index"


@pytest.mark.usefixtures("_index")
def test_the_preview_shows_what_changes_and_writes_nothing(
    desk: Desk, publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    storm, other = desk.article("台风来了怎么办"), desk.article("防蚊子的办法")
    engine().rebuild_from(all_documents(0, lambda done: None))
    client = signed_in(publisher)
    answer = client.post("/cms/search-lists/pinnedresult/0/preview/", pinned_form(other.pk))
    now, then = BeautifulSoup(answer.content, "html.parser").select("section")
    assert [item.get_text(" ", strip=True) for item in now.select("li")] == ["台风来了怎么办 科普文章"]
    assert [item.get_text(" ", strip=True) for item in then.select("li")] == [
        "编辑推荐 防蚊子的办法 科普文章 · 新出现",
        "台风来了怎么办 科普文章 · 下降",
    ]
    asked = SYNONYMS | {"guidance-question": "小强", "words": "小强\n蚊子"}
    answer = client.post("/cms/search-lists/synonymgroup/0/preview/", asked)
    assert answer.content.decode().count("防蚊子的办法") == 1
    assert "填好上面各栏" in client.post("/cms/search-lists/synonymgroup/0/preview/", {}).content.decode()
    assert client.post("/cms/search-lists/nothing/0/preview/", {}).status_code == 404
    assert not PinnedResult.objects.exists()
    assert storm.live


def test_a_saved_pin_is_read_by_the_search(desk: Desk, publisher: Any, signed_in: Callable[[Any], Client]) -> None:
    page = desk.article("台风来了怎么办")
    client = signed_in(publisher)
    answer = client.post("/cms/snippets/kepu_guidance/pinnedresult/add/", pinned_form(page.pk))
    assert answer.status_code == 302
    pin = PinnedResult.objects.get()
    assert json.loads(json.dumps(list(pin.pages.raw_data)))[0]["value"] == page.pk
    assert lists.read().pins["台风来了"][0].pages == (page.pk,)
    listing = BeautifulSoup(client.get("/cms/snippets/kepu_guidance/pinnedresult/").content, "html.parser")
    assert "台风来了" in listing.get_text()
    page.delete()
    assert client.get(f"/cms/snippets/kepu_guidance/pinnedresult/edit/{pin.pk}/").status_code == 200
