"""Experts without an account: one link, one text, one signature."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import now

from content.models import SignOff
from content.reviewing import deciding, signing
from tests.content.reviews import approve, draft, fresh, rewritten

WHO = {"name": "陈大文", "title": "主任医师", "institution": "省人民医院", "remark": ""}


@pytest.fixture
def waiting(author: Any, editor: Any) -> Any:
    """An article at its last step."""
    page = draft(author)
    deciding.submit(page=page, user=author)
    return approve(fresh(page), editor)


def invited(page: Any, user: Any, **options: Any) -> tuple[SignOff, str]:
    return signing.invite(page=page, user=user, asked="陈主任", **options)


def all_right(sign_off: SignOff) -> dict[str, dict[str, str]]:
    return {claim["key"]: {"mark": "right", "note": ""} for claim in sign_off.claims}


def sign(sign_off: SignOff, **changes: Any) -> SignOff:
    return signing.sign(
        sign_off=sign_off, signature=signing.Signature(**{**WHO, "marks": all_right(sign_off)} | changes)
    )


def test_a_signature_without_objection_passes_the_last_step(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor)
    sign(sign_off)
    page = fresh(waiting)
    assert page.live
    record = page.to_record()
    assert [(one.name, one.institution) for one in record.signatures] == [("陈大文", "省人民医院")]


def test_an_objection_sends_the_page_back_with_its_words(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor)
    first = sign_off.claims[0]["key"]
    sign(sign_off, marks=all_right(sign_off) | {first: {"mark": "wrong", "note": "标题说反了"}})
    page = fresh(waiting)
    assert not page.live
    assert page.current_workflow_state.status == "needs_changes"
    assert "标题说反了" in page.current_workflow_state.current_task_state.comment
    assert page.to_record().signatures == ()


def test_a_link_that_settles_nothing_only_signs(waiting: Any, editor: Any) -> None:
    sign(invited(waiting, editor, settles_step=False)[0])
    assert not fresh(waiting).live
    assert fresh(waiting).workflow_in_progress


def test_before_the_last_step_a_signature_passes_nothing(author: Any, editor: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    sign(invited(fresh(page), editor)[0])
    assert fresh(page).current_workflow_task.name == "二审：编辑审核"


def test_one_signature_each(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor, settles_step=False)
    sign(sign_off)
    with pytest.raises(signing.LinkClosed, match="已经签署过"):
        sign(sign_off)


def test_a_link_ends(waiting: Any, editor: Any) -> None:
    revoked, _ = invited(waiting, editor)
    signing.revoke(sign_off=revoked, user=editor)
    old, _ = invited(waiting, editor)
    SignOff.objects.filter(pk=old.pk).update(expires_at=now() - timedelta(seconds=1))
    other, _ = invited(waiting, editor)
    rewritten(waiting, editor, summary="改过的摘要")
    for sign_off, reason in ((revoked, "收回"), (old, "14 天"), (other, "又改过")):
        with pytest.raises(signing.LinkClosed, match=reason):
            sign(sign_off)
    assert not SignOff.objects.exclude(signed_at=None).exists()


def test_saving_without_changing_the_text_keeps_the_link(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor, settles_step=False)
    rewritten(waiting, editor)
    sign(sign_off)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"institution": "很" * 101}, "institution"),
        ({"title": ""}, "title"),
        ({"marks": {}}, "marks"),
        ({"marks": {"no-such-claim": {"mark": "right", "note": ""}}}, "marks"),
        ({"remark": "长" * 1001}, "remark"),
    ],
)
def test_what_is_missing_is_asked_for(waiting: Any, editor: Any, changes: dict[str, Any], field: str) -> None:
    sign_off, _ = invited(waiting, editor)
    with pytest.raises(ValidationError) as refused:
        sign(sign_off, **changes)
    assert field in refused.value.message_dict
    assert SignOff.objects.get(pk=sign_off.pk).signed_at is None


def test_an_objection_says_why(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor)
    key = sign_off.claims[0]["key"]
    for mark in ({"mark": "wrong", "note": ""}, {"mark": "splendid", "note": "好"}):
        with pytest.raises(ValidationError) as refused:
            sign(sign_off, marks=all_right(sign_off) | {key: mark})
        assert signing.CLAIM + key in refused.value.message_dict


def test_the_editor_sees_which_signed_claims_changed(waiting: Any, editor: Any) -> None:
    sign_off, _ = invited(waiting, editor, settles_step=False)
    sign(sign_off)
    page = rewritten(waiting, editor, summary="完全改过的摘要")
    found = signing.changed_since(sign_off, page.get_latest_revision_as_object())
    assert [(change.part, change.now) for change in found] == [("摘要", "完全改过的摘要")]


def test_an_author_of_another_page_invites_nobody(waiting: Any, colleague: Any) -> None:
    with pytest.raises(PermissionDenied):
        invited(waiting, colleague("bieren", "作者"))


def test_the_link_is_not_in_the_database(waiting: Any, editor: Any) -> None:
    sign_off, token = invited(waiting, editor)
    assert len(token) >= 40
    row = SignOff.objects.filter(pk=sign_off.pk).values().get()
    assert token not in str(row)
    assert signing.by_token(token) == sign_off
    assert signing.by_token(token[:-1]) is None


def test_the_page_of_a_link(waiting: Any, editor: Any) -> None:
    _, token = invited(waiting, editor)
    reader = Client()
    answer = reader.get(f"/sign/{token}/")
    assert answer.status_code == 200
    assert "台风天不出门。" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    incomplete = reader.post(f"/sign/{token}/", {"rest": "right"})
    assert incomplete.status_code == 422
    assert "请填写姓名" in incomplete.content.decode()
    signed = reader.post(f"/sign/{token}/", {**WHO, "rest": "right", "note-0": "写得好"})
    assert signed.status_code == 200
    assert "谢谢您" in signed.content.decode()
    assert fresh(waiting).live
    assert "陈大文" in reader.get(fresh(waiting).get_url()).content.decode()
    assert reader.post(f"/sign/{token}/", {**WHO, "rest": "right"}).status_code == 409


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "台风"])
def test_a_guessed_link_is_not_found(founded: None, token: str) -> None:
    assert Client().get(f"/sign/{token}/").status_code in (400, 404)
