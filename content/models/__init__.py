"""Every model of the room, so that Django finds them."""

from .articles import ArticleIndexPage, ArticlePage
from .base import Contributor, KepuPage, PageTag
from .campaigns import CampaignIndexPage, CampaignPage
from .events import EventIndexPage, EventOccurrence, EventPage
from .home import HomePage, StandardPage
from .notices import HolidayNotice
from .organizations import Organization
from .people import Person
from .rumors import RumorIndexPage, RumorPage
from .site import PublicSiteSettings
from .taxonomy import Region, Topic
from .venues import VenueIndexPage, VenuePage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "CampaignIndexPage",
    "CampaignPage",
    "Contributor",
    "EventIndexPage",
    "EventOccurrence",
    "EventPage",
    "HolidayNotice",
    "HomePage",
    "KepuPage",
    "Organization",
    "PageTag",
    "Person",
    "PublicSiteSettings",
    "Region",
    "RumorIndexPage",
    "RumorPage",
    "StandardPage",
    "Topic",
    "VenueIndexPage",
    "VenuePage",
]
