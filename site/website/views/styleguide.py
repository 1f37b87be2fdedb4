"""All components with the real content of this installation, for those who design and edit."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content import selectors
from content.records import Kind
from website import cards, heads


@permission_required("wagtailadmin.access_admin", login_url="wagtailadmin_login")
def styleguide(request: HttpRequest) -> HttpResponse:
    samples = {str(kind): cards.cards(selectors.with_cards(selectors.pages(kind), kind)[:3]) for kind in Kind}
    first = next((found[0] for found in samples.values() if found), None)
    long = "一个很长很长、长到在手机上要折成四五行、还带着 English words 和数字 2,048 的标题会怎么样"
    context = {
        "samples": samples,
        "long_card": replace(first, title=long, title_html=long, cover=None) if first else None,
        "meta": heads.plain_meta(request, "样式指南", robots="noindex"),
    }
    return render(request, "website/styleguide.html", context)
