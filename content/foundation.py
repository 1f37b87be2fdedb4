"""What every installation needs before its first page: regions, topics, sections, the site, the groups of editors."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from .models import (
    ArticleIndexPage,
    CampaignIndexPage,
    EventIndexPage,
    HomePage,
    PublicSiteSettings,
    RumorIndexPage,
    StandardPage,
    VenueIndexPage,
)
from .plain_pages import PLAIN_PAGES
from .regions import load_regions
from .roles import lay_roles
from .topics import load_topics

SECTIONS: list[tuple[type[Any], str, str, str]] = [
    (ArticleIndexPage, "articles", "科普文章", "有来历、有审核、讲得明白的科学。"),
    (RumorIndexPage, "rumors", "科学辟谣", "转发之前，先看一眼。"),
    (VenueIndexPage, "venues", "科普场馆", "周末去哪里，几点开门，怎么预约。"),
    (EventIndexPage, "events", "科普活动", "讲座、展览、观测和动手活动。"),
    (CampaignIndexPage, "campaigns", "专题", "一个主题，一次看全。"),
]


@transaction.atomic
def lay_foundation(*, hostname: str = "localhost", port: int = 80) -> HomePage:
    """Create what is missing; run again, it changes nothing an editor has changed."""
    load_regions()
    load_topics()
    home = _home(hostname, port)
    for model, slug, title, intro in SECTIONS:
        if not model.objects.exists():
            _publish_below(home, model(title=title, slug=slug, intro=intro, show_in_menus=True))
    for slug, title, body in PLAIN_PAGES:
        if not StandardPage.objects.filter(slug=slug).exists():
            _publish_below(home, StandardPage(title=title, slug=slug, body=[("text", body)]))
    lay_roles()
    return home


def _home(hostname: str, port: int) -> HomePage:
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
        root.get_children().filter(slug="home").delete()
        root = Page.objects.get(pk=root.pk)
        home = HomePage(title="首页", slug="home", locale=Locale.get_default())
        _publish_below(root, home)
    site, _ = Site.objects.get_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "root_page": home, "site_name": "科普"},
    )
    if site.root_page_id != home.pk:
        site.root_page = home
        site.save()
    PublicSiteSettings.objects.get_or_create(site=site)
    return home


def _publish_below(parent: Page, page: Page) -> None:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
