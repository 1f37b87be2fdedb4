"""Addresses and menu entry of the import screens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from . import views

_URLS = (
    [
        path("", views.Index.as_view(), name="index"),
        path("template/<slug:kind>.xlsx", views.download_template, name="template"),
        path("batch/<int:pk>/", views.Batch.as_view(), name="batch"),
        path("batch/<int:pk>/undo/", views.Undo.as_view(), name="undo"),
        path("batch/<int:pk>/refused.xlsx", views.RefusedRows.as_view(), name="refused"),
        path("<slug:kind>/", views.Upload.as_view(), name="upload"),
    ],
    "content_import",
)


class ImportMenuItem(MenuItem):
    """导入, for those who may add somewhere: known without a query; the screen itself asks where."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy.user_has_permission(request.user, "add"))


def import_urls() -> list[Any]:
    """Below /cms/import/."""
    return [path("import/", include(_URLS))]


def import_menu_item() -> MenuItem:
    """After 内容."""
    return ImportMenuItem("导入", reverse_lazy("content_import:index"), icon_name="upload", order=95, name="import")
