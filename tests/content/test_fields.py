"""The two fields of our own, and what they keep out of migrations."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail import blocks

from content.fields import ChoiceSetField, StreamField
from content.models import ArticlePage
from content.vocabulary import Audience
from tests.content.writing import Desk


def field(**options: Any) -> ChoiceSetField:
    made = ChoiceSetField("人群", **{"choices": Audience, "blank": True} | options)
    made.set_attributes_from_name("audiences")
    return made


class TestChoiceSets:
    @pytest.mark.parametrize(
        ("codes", "stored"),
        [
            ((), ""),
            (None, ""),
            ("", ""),
            (("minors",), "|minors|"),
            (["minors", "older"], "|minors|older|"),
            (["older", "minors", "older", ""], "|older|minors|"),
            ("|minors|older|", "|minors|older|"),
        ],
    )
    def test_what_is_stored(self, codes: Any, stored: str) -> None:
        assert field().get_prep_value(codes) == stored

    @pytest.mark.parametrize(("stored", "codes"), [("", ()), (None, ()), ("|minors|older|", ("minors", "older"))])
    def test_what_is_read_back(self, stored: str | None, codes: tuple[str, ...]) -> None:
        assert field().from_db_value(stored, None, None) == codes

    def test_a_round_trip_through_the_database(self, desk: Desk) -> None:
        page = desk.article(audiences=["older", "minors"])
        assert page.audiences == ("older", "minors")
        assert ArticlePage.objects.filter(audiences__contains="|minors|").get() == page
        assert not ArticlePage.objects.filter(audiences__contains="|farmers|").exists()

    def test_unknown_codes_are_refused_by_name(self) -> None:
        with pytest.raises(ValidationError, match="没有这个选项：nobody、martians"):
            field().clean(["minors", "nobody", "martians"], None)

    def test_nothing_is_refused_where_something_is_needed(self) -> None:
        assert field().clean([], None) == ()
        with pytest.raises(ValidationError, match="请至少选择一项"):
            field(blank=False).clean([], None)

    def test_the_form_offers_every_choice_as_a_box(self) -> None:
        form = field().formfield()
        assert [code for code, _ in form.choices] == Audience.values
        assert form.clean(["older"]) == ["older"]
        assert not form.required
        assert field(blank=False).formfield().required

    def test_labels_come_in_the_order_of_the_choices(self) -> None:
        assert field().labels(["older", "everyone", "gone"]) == ["所有人", "老年人"]

    def test_new_choices_are_no_migration(self) -> None:
        before, after = field(), field(choices=[("cats", "猫")])
        assert before.deconstruct() == after.deconstruct()
        assert "cats" not in str(after.deconstruct())

    def test_serialized_as_stored(self, desk: Desk) -> None:
        page = desk.article(audiences=["older"])
        assert page._meta.get_field("audiences").value_to_string(page) == "|older|"
        assert page.save_revision().as_object().audiences == ("older",)


class TestStreams:
    def test_new_blocks_are_no_migration(self) -> None:
        before = StreamField([("text", blocks.TextBlock())], verbose_name="正文")
        after = StreamField([("text", blocks.TextBlock()), ("number", blocks.IntegerBlock())], verbose_name="正文")
        assert before.deconstruct() == after.deconstruct()
        assert before.deconstruct()[2] == []
        assert "block_lookup" not in before.deconstruct()[3]

    def test_a_migration_can_build_it_again(self) -> None:
        _, _, args, kwargs = StreamField([("text", blocks.TextBlock())], blank=True).deconstruct()
        again = StreamField(*args, **kwargs)
        assert again.blank
        assert list(again.stream_block.child_blocks) == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert "No changes detected" in said.getvalue() or said.getvalue() == ""
