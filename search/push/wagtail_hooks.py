"""What push adds to Wagtail's admin: a menu item, its screens, a button on each page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page

from content.models import KepuPage

from . import screens, steering


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("pushes/", screens.pushes, name="pushes"),
        path("pushes/page/<int:pk>/", screens.of_page, name="push_of_page"),
        path("pushes/<int:pk>/<slug:act>/", screens.steer, name="push_steer"),
    ]


class PushesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(screens.VIEW))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PushesMenuItem("推送", reverse("pushes"), name="pushes", icon_name="mail", order=130)


@hooks.register("register_log_actions")
def log_entries(registered: Any) -> None:
    for action, words in steering.LOGGED.items():
        registered.register_action(action, words, words)


class PushButton(PageMenuItem):
    label = "推送给谁"
    icon_name = "mail"
    url_name = "push_of_page"

    def is_shown(self, user: Any) -> bool:
        return isinstance(self.page, KepuPage) and user.has_perm(screens.VIEW)


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[PageMenuItem]:
    yield PushButton(page=page, priority=16)
