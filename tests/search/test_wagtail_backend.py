"""The editors' search boxes: Chinese words find pages, pictures, files and snippets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Not, Phrase, PlainText

from content.models import ArticlePage, Person
from search.wagtail_backend import cut, cut_question

Write = Callable[..., ArticlePage]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    ["疫苗", "安全", "疫", "新冠疫苗", "新冠疫苗安全吗", "新冠疫苗安全吗？", "疫苗安全", "新冠 安全", "疫苗 吗"],
)
def test_words_of_a_title_find_the_page(write_article: Write, asked: str) -> None:
    page = write_article("新冠疫苗安全吗")
    write_article("台风来了怎么办")
    assert list(Page.objects.search(asked)) == [page.page_ptr]
    assert list(ArticlePage.objects.search(asked)) == [page]
    assert list(Page.objects.search(asked, fields=["title"])) == [page.page_ptr]


@pytest.mark.parametrize("typed", ["疫", "疫苗", "新冠疫", "新冠疫苗安", "xinguan", "yim", "yimiao", "ym", "疫苗安全"])
def test_what_is_half_typed_completes(write_article: Write, typed: str) -> None:
    page = write_article("新冠疫苗安全吗")
    write_article("台风来了怎么办")
    assert list(Page.objects.autocomplete(typed)) == [page.page_ptr]


def test_other_words_find_nothing(write_article: Write) -> None:
    write_article("新冠疫苗安全吗")
    for asked in ("台风", "疫情", "苗疫", "？", "😀", 'a"b*c', "AND", "NOT ("):
        assert list(Page.objects.search(asked)) == []
        assert list(Page.objects.autocomplete(asked)) == []


def test_the_title_comes_before_the_text(write_article: Write) -> None:
    beside = write_article("流感季节怎样保护自己和家人不生病", summary="打疫苗是办法之一。")
    named = write_article("疫苗怎样起作用", summary="原理。")
    unrelated = write_article("台风来了怎么办")
    assert [page.pk for page in ArticlePage.objects.search("疫苗")] == [named.pk, beside.pk]
    assert unrelated.pk in [page.pk for page in ArticlePage.objects.search("疫苗 台风", operator="or")]


def test_combined_queries(write_article: Write) -> None:
    one, two = write_article("新冠疫苗安全吗"), write_article("流感疫苗安全吗")
    assert list(ArticlePage.objects.search(Phrase("新冠疫苗"))) == [one]
    assert list(ArticlePage.objects.search(PlainText("疫苗") & Not(PlainText("流感")))) == [one]
    assert set(ArticlePage.objects.search(PlainText("新冠") | PlainText("流感"))) == {one, two}


def test_traditional_script_width_and_case(write_article: Write) -> None:
    page = write_article("台风与ＡＩ预报")
    for asked in ("颱風", "ai", "AI", "預報"):
        assert list(ArticlePage.objects.search(asked)) == [page]


def test_a_changed_title_is_found_by_its_new_words_only(write_article: Write) -> None:
    page = write_article("新冠疫苗安全吗")
    page.title = page.summary = "台风来了怎么办"
    page.save_revision().publish()
    assert [found.pk for found in Page.objects.search("台风")] == [page.pk]
    assert list(Page.objects.search("新冠")) == []


def test_pictures_files_and_snippets() -> None:
    picture = get_image_model()(title="台风眼卫星云图", file=get_test_image_file())
    for field in ("alt_text", "default_alt_text", "credit", "licence", "license", "description", "source"):
        if hasattr(picture, field) and not getattr(picture, field):
            setattr(picture, field, "cc0" if "licen" in field else "云图")
    picture.save()
    file = get_document_model()(title="防汛手册")
    file.file.save("a.pdf", ContentFile(b"%PDF-1.4 test"), save=False)
    file.save()
    person = Person.objects.create(name="钟教授")
    backend = get_search_backend()
    assert list(backend.search("卫星", type(picture))) == [picture]
    assert list(backend.autocomplete("云", type(picture))) == [picture]
    assert list(backend.search("手册", type(file))) == [file]
    assert list(backend.autocomplete("fangx", type(file))) == [file]
    assert list(backend.autocomplete("钟", Person)) == [person]


def test_what_is_indexed_and_asked() -> None:
    assert cut("疫苗abc") == "疫苗 abc 疫 苗"
    assert cut_question("新冠疫苗安全吗") == "新冠 疫苗 安全"
    assert cut_question("登革热吗") == "登革 革热"
    assert cut_question("疫") == "疫"
    assert cut_question("疫苗 疫", unfinished=True) == "疫苗 疫"
