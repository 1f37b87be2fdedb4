"""What this room adds to Wagtail's admin: a report, and what readers did not find on the home screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.home_panels import SHOWN, Row, RowsPanel

from . import report, screens


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("reports/searches/", screens.searches, name="insights_searches"),
        path("reports/searches/write/<slug:kind>/", screens.write, name="insights_write"),
    ]


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(screens.VIEW))


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return ReportMenuItem("读者在搜什么", reverse("insights_searches"), icon_name="search", order=40)


class Missed(RowsPanel):
    name, heading, icon, order = "missed-searches", "读者搜了却没找到的", "search", 128

    def more_url(self) -> str:
        return f"{reverse('insights_searches')}?show=empty&days=30"

    def rows(self, user: Any) -> Sequence[Row]:
        if not user.has_perm(screens.VIEW):
            return []
        return [
            Row(
                title=group.name,
                url=f"{self.more_url()}#{group.prints[0]}",
                what=f"{len(group.wordings)} 种说法" if len(group.wordings) > 1 else "",
                when=f"{group.times} 次",
            )
            for group in report.missed()[: SHOWN + 1]
        ]


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(Missed())
