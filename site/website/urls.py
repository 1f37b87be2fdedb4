"""Every address of the house. The public ones are part of the contract."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from content import changes
from content.keeping import kept
from widgets.oembed import oembed

from .sitemaps import SITEMAPS
from .views import (
    api_docs,
    classification,
    device,
    events,
    feeds,
    items,
    listings,
    operations,
    own_wishes,
    rumor_questions,
    rumors,
    search,
    sign,
    styleguide,
    subscribe,
    subscription_feeds,
    subscriptions,
    uploads,
    venues,
    widget_builder,
)

handler400 = "website.errors.bad_request"
handler403 = "website.errors.permission_denied"
handler404 = "website.errors.page_not_found"
handler500 = "website.errors.server_error"

until_changed = kept(*changes.EVERY_KIND)

urlpatterns = [
    path("articles/", listings.articles, name="articles"),
    path("articles/feed.xml", feeds.syndication, {"kind": "article", "form": "rss"}),
    path("articles/atom.xml", feeds.syndication, {"kind": "article", "form": "atom"}),
    path("rumors/", listings.rumors, name="rumors"),
    path("rumors/check/", rumors.check, name="rumor_check"),
    path("rumors/check/quality/", rumors.quality, name="rumor_quality"),
    path("rumors/ask/", rumor_questions.ask, name="rumor_ask"),
    path("rumors/ask/<str:token>/", rumor_questions.withdrawal, name="question_withdrawal"),
    path("rumors/feed.xml", feeds.syndication, {"kind": "rumor", "form": "rss"}),
    path("rumors/atom.xml", feeds.syndication, {"kind": "rumor", "form": "atom"}),
    path("venues/", venues.venues, name="venues"),
    path("events/", events.events, name="events"),
    path("events/calendar/", events.calendar, name="calendar"),
    path("events/calendar.ics", feeds.calendar, name="calendar_ics"),
    path("events/<slug:slug>/event.ics", feeds.event_calendar, name="event_ics"),
    path("campaigns/", listings.campaigns, name="campaigns"),
    path("topics/", classification.topics, name="topics"),
    path("topics/<slug:slug>/", classification.topic, name="topic"),
    path("regions/", classification.regions, name="regions"),
    re_path(r"^regions/(?P<code>[0-9]{6})/$", classification.region, name="region"),
    *items.addresses(),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("search/opened/", search.opened, name="search_opened"),
    path("subscribe/", subscribe.subscribe, name="subscribe"),
    path("subscribe/sent/", subscribe.sent),
    path("subscribe/sent/device/", subscribe.sent, {"on_device": True}),
    path("subscribe/device/", device.own),
    path("subscribe/device/moved/", device.moved),
    path("subscribe/link/", subscriptions.own_link),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm),
    path("subscribe/manage/<str:token>/", subscriptions.manage),
    path("subscribe/manage/<str:token>/export.json", subscriptions.export),
    path("subscribe/manage/<str:token>/wish/", own_wishes.own_wish),
    path("subscribe/stop/<str:token>/", subscriptions.stop),
    path("subscribe/feed/<str:token>/atom.xml", subscription_feeds.atom),
    path("subscribe/feed/<str:token>/events.ics", subscription_feeds.calendar),
    path("sign/<str:token>/", sign.sign, name="sign"),
    path("push-worker.js", device.worker),
    path("site.webmanifest", device.manifest),
    path("favicon.ico", operations.favicon),
    path("api/", api_docs.page, name="api_docs"),
    path("api/v1/", include("api.urls")),
    path("widgets/", widget_builder.builder, name="widget_builder"),
    path("widgets/v1/", include("widgets.urls")),
    path("oembed", oembed, name="oembed"),
    path("healthz", operations.healthz),
    path("readyz", operations.readyz),
    path("robots.txt", operations.robots),
    path("sitemap.xml", until_changed(sitemap_index), {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}),
    path("sitemap-<section>.xml", until_changed(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("cms/styleguide/", styleguide.styleguide, name="styleguide"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if not settings.SERVED_UPLOADS_ELSEWHERE:
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", uploads.upload))

urlpatterns.append(path("", include(wagtail_urls)))
