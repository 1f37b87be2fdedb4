"""Which pages not everybody may read: asked for every page and every list, changed a few times a year."""

from __future__ import annotations

from wagtail.models import Page, PageViewRestriction

from . import changes


@changes.remembered(changes.SITE)
def restricted_paths() -> tuple[str, ...]:
    """Tree paths of the pages that are restricted, with all below them."""
    restricted = list(PageViewRestriction.objects.values_list("page_id", flat=True))
    return tuple(Page.objects.filter(pk__in=restricted).values_list("path", flat=True)) if restricted else ()


def certainly_public(page: Page) -> bool:
    """Whether nothing restricts a page whose parents are no aliases. What restricts an alias is for Wagtail to tell."""
    paths = restricted_paths()
    return not paths or (page.alias_of_id is None and not page.path.startswith(paths))
