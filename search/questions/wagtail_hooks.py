"""What the question board adds to Wagtail's admin: a menu item, its screens, a panel on the home screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.timezone import localdate
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.home_panels import SHOWN, Row, RowsPanel
from content.vocabulary import QuestionState

from . import actions, screens, selectors


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("questions/", screens.board, name="questions"),
        path("questions/<int:pk>/", screens.question, name="question"),
        path("questions/<int:pk>/<slug:act>/", screens.question, name="question_act"),
    ]


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(screens.VIEW))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return BoardMenuItem("读者提问", reverse("questions"), name="questions", icon_name="help", order=125)


@hooks.register("register_log_actions")
def log_entries(registered: Any) -> None:
    for action, words in actions.LOGGED.items():
        registered.register_action(action, words, words)


class Waiting(RowsPanel):
    name, heading, icon, order = "questions", "读者在问", "help", 125

    def more_url(self) -> str:
        return reverse("questions")

    def rows(self, user: Any) -> Sequence[Row]:
        if not user.has_perm(screens.CHANGE):
            return []
        found = selectors.needs_attention().select_related("assignee")[: SHOWN + 1]
        return [
            Row(
                title=str(question),
                url=reverse("question", args=[question.pk]),
                what=_what(question),
                when=f"{question.due_on:%m-%d} 前" if question.due_on else f"{question.last_asked_at:%m-%d}",
                late=bool(question.due_on and question.due_on < localdate()),
            )
            for question in found
        ]


def _what(question: Any) -> str:
    if question.proposal_id:
        return "也许已经有辟谣答复，请确认"
    asked = f"{question.asked} 人问过"
    return asked if question.state == QuestionState.NEW else f"{question.get_state_display()}，{asked}"


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(Waiting())
