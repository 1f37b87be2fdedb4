"""What this room changes about Wagtail's screens: our views at its addresses, which come first."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks
from wagtail.images.views.chooser import viewset

from media import library_views as views
from media.forms import REPLACED


@hooks.register("register_admin_urls")
def library() -> list[Any]:
    return [
        path("images/", views.PictureIndex.as_view()),
        path("images/results/", views.PictureIndex.as_view(results_only=True)),
        path("images/<int:image_id>/", views.PictureEdit.as_view()),
        path("images/add/", views.PictureAdd.as_view()),
        path("images/multiple/add/", views.PicturesAdd.as_view()),
        path("images/chooser/create/", viewset.construct_view(views.PictureUpload)),
        path("documents/", views.AttachmentIndex.as_view()),
        path("documents/results/", views.AttachmentIndex.as_view(results_only=True)),
        path("documents/edit/<int:document_id>/", views.AttachmentEdit.as_view()),
    ]


@hooks.register("register_log_actions")
def replaced_files(actions: Any) -> None:
    actions.register_action(REPLACED, "换文件", "换了文件，用到它的页面都跟着换了")
