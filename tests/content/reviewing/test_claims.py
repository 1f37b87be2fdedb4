"""The pieces of a text, and what has changed since somebody signed them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from content.reviewing.claims import Change, Piece, changes, digest, stream_pieces

TEXTS = st.lists(st.text(alphabet="台风天不出门喝水", min_size=2, max_size=6), max_size=6, unique=True)


def pieces(*texts: str) -> list[Piece]:
    return [Piece(key=f"k{number}", part="正文", text=text) for number, text in enumerate(texts)]


def stored(*texts: str) -> list[dict[str, str]]:
    return [piece.stored() for piece in pieces(*texts)]


def test_a_paragraph_a_step_a_row_are_pieces_of_their_own() -> None:
    raw = [
        {"type": "text", "id": "a", "value": "<h2>怎么办</h2><p>先关窗。</p><ul><li>备水</li><li>备灯</li></ul>"},
        {"type": "steps", "id": "b", "value": {"title": "", "items": [{"title": "断电", "text": "拉下总闸"}]}},
        {"type": "related_pages", "id": "c", "value": {"title": "延伸阅读", "pages": [3]}},
    ]
    found = list(stream_pieces(raw))
    assert [piece.text for piece in found] == ["怎么办", "先关窗。", "备水", "备灯", "断电", "拉下总闸"]
    assert [piece.part for piece in found] == ["正文"] * 4 + ["步骤"] * 2
    assert len({piece.key for piece in found}) == len(found)


def test_a_rewritten_sentence_is_shown_with_what_it_was() -> None:
    now = pieces("台风来了", "不要出门", "多喝热水")
    assert changes(stored("台风来了", "可以出门", "多喝热水"), now) == [
        Change(part="正文", was="可以出门", now="不要出门")
    ]


def test_gone_and_new_pieces_are_told_apart() -> None:
    assert changes(stored("一段", "二段"), pieces("一段")) == [Change(part="正文", was="二段", now="")]
    assert changes(stored("一段"), pieces("一段", "新的")) == [Change(part="正文", was="", now="新的")]


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_an_order_alone_is_no_change(texts: list[str]) -> None:
    assert changes(stored(*texts), pieces(*reversed(texts))) == []


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_text_that_came_or_went_is_named_once(before: list[str], after: list[str]) -> None:
    found = changes(stored(*before), pieces(*after))
    assert sorted(change.was for change in found if change.was) == sorted(set(before) - set(after))
    assert sorted(change.now for change in found if change.now) == sorted(set(after) - set(before))


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_digest_names_a_text(before: list[str], after: list[str]) -> None:
    assert (digest(pieces(*before)) == digest(pieces(*after))) == (before == after)
