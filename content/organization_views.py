"""The editors' screen on which an organization gets a collection of its own, and the button that leads there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.widgets.button import Button
from wagtail.models import Collection

from .models import Organization
from .organization_files import give_collection


@require_http_methods(["GET", "POST"])
@permission_required("content.change_organization")
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then make it."""
    organization = get_object_or_404(Organization, pk=pk)
    if request.method == "POST":
        made = give_collection(organization=organization)
        look = messages.button(_pictures(made), "看这个分组")
        messages.success(request, f"“{organization.name}”有了自己的图片和文件分组。", buttons=[look])
        return redirect("wagtailsnippets_content_organization:list")
    listing = reverse("wagtailsnippets_content_organization:list")
    title = f"给“{organization.name}”建图片和文件分组"
    crumbs = [{"url": listing, "label": "组织"}, {"url": "", "label": title}]
    context = {
        "organization": organization,
        "listing": listing,
        "header_icon": "folder-open-inverse",
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": crumbs,
    }
    return render(request, "content/organization_collection.html", context)


def _pictures(found: Collection) -> str:
    return f"{reverse('wagtailimages:index')}?collection_id={found.pk}"


@hooks.register("register_snippet_listing_buttons")
def collection_button(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    if not isinstance(snippet, Organization) or not user.has_perm("content.change_organization"):
        return
    if snippet.collection_id:
        yield Button("看图片分组", _pictures(snippet.collection), icon_name="image", priority=30)
    else:
        address = reverse("organization_collection", args=[snippet.pk])
        yield Button("建图片分组", address, icon_name="folder-open-inverse", priority=30)
