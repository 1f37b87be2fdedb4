"""What every public page has around its content: names, navigation, footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site
from wagtail.models.sites import get_site_for_hostname

from content import changes
from content.models import PublicSiteSettings

MAIN_NAV = [
    ("文章", "/articles/"),
    ("辟谣", "/rumors/"),
    ("场馆", "/venues/"),
    ("活动", "/events/"),
    ("专题", "/campaigns/"),
    ("主题", "/topics/"),
]
FOOTER_NAV = [
    ("关于我们", "/about/"),
    ("无障碍声明", "/accessibility/"),
    ("隐私说明", "/privacy/"),
    ("地区", "/regions/"),
    ("活动日历", "/events/calendar/"),
    ("订阅", "/subscribe/"),
    ("嵌入到您的网站", "/widgets/"),
    ("开放接口", "/api/"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """Site-wide texts; ``main_nav`` rows are (label, address, whether it is the current section)."""

    site_name: str
    tagline: str
    host_organization: str
    operator: str
    contact: str
    icp_number: str
    police_number: str
    police_code: str
    site_code: str
    content_license: str
    main_nav: tuple[tuple[str, str, bool], ...]
    footer_nav: tuple[tuple[str, str], ...]
    tile_url: str
    tile_credit: str


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Read once a request, and only when a template asks."""
    return {"chrome": SimpleLazyObject(lambda: chrome_for(request))}


def site_for(request: HttpRequest) -> Site | None:
    """Wagtail's site for this request, which it will find there."""
    if not hasattr(request, "_wagtail_site"):
        hostname = split_domain_port(request.get_host())[0]
        request._wagtail_site = _site(hostname, request.get_port())  # type: ignore[attr-defined]
    found: Site | None = request._wagtail_site  # type: ignore[attr-defined]
    return found


@changes.remembered(changes.SITE)
def _site(hostname: str, port: str) -> Site | None:
    try:
        found: Site = get_site_for_hostname(hostname, port)
    except Site.DoesNotExist:
        return None
    return found


@changes.remembered(changes.SITE)
def _settings_of(site_id: int) -> PublicSiteSettings:
    found: PublicSiteSettings = PublicSiteSettings.objects.filter(site_id=site_id).first() or PublicSiteSettings()
    return found


def chrome_for(request: HttpRequest) -> Chrome:
    """The chrome for this request's site."""
    current = site_for(request)
    site = _settings_of(current.pk) if current else PublicSiteSettings()
    return Chrome(
        site_name=site.site_name,
        tagline=site.tagline,
        host_organization=site.host_organization,
        operator=site.operator,
        contact=site.contact,
        icp_number=site.icp_number,
        police_number=site.police_number,
        police_code="".join(character for character in site.police_number if character.isdigit()),
        site_code=site.site_code,
        content_license=site.content_license,
        main_nav=tuple((label, url, request.path.startswith(url)) for label, url in MAIN_NAV),
        footer_nav=tuple(FOOTER_NAV),
        tile_url=settings.TILE_URL,
        tile_credit=settings.TILE_CREDIT,
    )
