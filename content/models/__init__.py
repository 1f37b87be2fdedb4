"""Every model of the room, so that Django finds them."""

from .articles import ArticleIndexPage, ArticlePage
from .base import Contributor, KepuPage, PageTag
from .bulk_changes import BulkChange
from .campaigns import CampaignIndexPage, CampaignPage
from .changes import Change, ChangeClock
from .emergencies import EmergencyNotice
from .events import EventIndexPage, EventOccurrence, EventPage
from .glossary import GlossaryEntry
from .home import HomePage, StandardPage
from .imports import ImportBatch, ImportedPage
from .memberships import Membership, OfferedRight
from .notices import HolidayNotice
from .organizations import Organization
from .people import Person
from .published import PublishedChange, PublishedClock
from .reviews import Assignment, AuthorStep, EmergencyRelease, ReviewReminder, ReviewStep, SignOff
from .rumors import RumorIndexPage, RumorPage
from .site import PublicSiteSettings, ShelfLife
from .taxonomy import Region, Topic
from .turns import Turn
from .venues import VenueIndexPage, VenuePage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "Assignment",
    "AuthorStep",
    "BulkChange",
    "CampaignIndexPage",
    "CampaignPage",
    "Change",
    "ChangeClock",
    "Contributor",
    "EmergencyNotice",
    "EmergencyRelease",
    "EventIndexPage",
    "EventOccurrence",
    "EventPage",
    "GlossaryEntry",
    "HolidayNotice",
    "HomePage",
    "ImportBatch",
    "ImportedPage",
    "KepuPage",
    "Membership",
    "OfferedRight",
    "Organization",
    "PageTag",
    "Person",
    "PublicSiteSettings",
    "PublishedChange",
    "PublishedClock",
    "Region",
    "ReviewReminder",
    "ReviewStep",
    "RumorIndexPage",
    "RumorPage",
    "ShelfLife",
    "SignOff",
    "StandardPage",
    "Topic",
    "Turn",
    "VenueIndexPage",
    "VenuePage",
]
