"""Every role at every door: what opens for pages of one's own office, and what for those of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from content.models import ArticleIndexPage, ArticlePage, Organization, VenuePage
from content.permissions import works_on
from content.reviewing import deciding
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS
from tests.content.editors_forms import draft_form
from tests.content.reviews import fresh, rewritten, seen
from tests.content.writing import Desk

ROLES = {
    "author": AUTHORS,
    "editor": EDITORS,
    "expert": EXPERTS,
    "publisher": PUBLISHERS,
    "administrator": ADMINISTRATORS,
}
ALL = frozenset(ROLES)
WRITERS = ALL - {"expert"}
CHANGERS = WRITERS - {"author"}
DUTY = frozenset({"publisher", "administrator"})
ADMINISTRATION = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()


class World:
    """Two cities with a live venue, a live article and a draft each; colleagues of all roles in the first."""

    def __init__(self, desk: Desk) -> None:
        self.home = Organization.objects.create(name="江门市科协", level="city", kind="association")
        self.away = Organization.objects.create(name="汕头市科协", level="city", kind="association")
        self.writer = get_user_model().objects.create_user("xiezuo", "x@example.org", "x")
        self.pages = {
            office: {
                "venue": desk.venue(f"{office}馆", office=where),
                "article": rewritten(desk.article(f"{office}文", office=where), self.writer, summary="新稿"),
                "draft": self._draft(desk, f"{office}稿", where),
            }
            for office, where in (("home", self.home), ("away", self.away))
        }
        self.picture = desk.picture()

    def _draft(self, desk: Desk, title: str, office: Organization) -> ArticlePage:
        page = desk.article(title, office=office, owner=self.writer)
        ArticlePage.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
        return rewritten(fresh(page), self.writer, summary="还在写")


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def opened(answer: Any) -> bool:
    """A door is shut by 403, 404, or Wagtail's redirect home with a word of regret."""
    return answer.status_code == 200


def get(path: str) -> Callable[[Client, Any], bool]:
    return lambda client, page: opened(client.get(f"/cms/{path.format(pk=page.pk, rev=page.latest_revision_id)}"))


Door = Callable[[Client, Any], bool]


def saves(client: Client, page: Any) -> bool:
    form = draft_form("article", title="改过的标题", slug=page.slug)
    client.post(f"/cms/pages/{page.pk}/edit/", form)
    return bool(fresh(page).get_latest_revision_as_object().title == "改过的标题")


def publishes(client: Client, page: Any) -> bool:
    before = fresh(page).last_published_at
    rewritten(page, None, summary="又一稿")
    client.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}&next=/cms/", {})
    return bool(fresh(page).last_published_at != before)


def unpublishes(client: Client, page: Any) -> bool:
    client.post(f"/cms/pages/{page.pk}/unpublish/")
    return not fresh(page).live


def deletes(client: Client, page: Any) -> bool:
    client.post(f"/cms/pages/{page.pk}/delete/")
    return not type(page).objects.filter(pk=page.pk).exists()


def locks(client: Client, page: Any) -> bool:
    client.post(f"/cms/pages/{page.pk}/lock/")
    return bool(fresh(page).locked)


def restricts(client: Client, page: Any) -> bool:
    client.post(f"/cms/pages/{page.pk}/privacy/", {"restriction_type": "login", "password": "", "groups": []})
    return PageViewRestriction.objects.filter(page_id=page.pk).exists()


def submits(client: Client, page: Any) -> bool:
    client.post(f"/cms/review/{page.pk}/submit/")
    return bool(fresh(page).workflow_in_progress)


def withdraws(client: Client, page: Any) -> bool:
    client.post(f"/cms/review/{page.pk}/withdraw/", {"reason": "写错了"})
    return bool(fresh(page).is_withdrawn)


def confirms(client: Client, page: Any) -> bool:
    VenuePage.objects.filter(pk=page.pk).update(reviewed_on=None)
    client.post(f"/cms/review/{page.pk}/confirm/", {})
    return fresh(page).reviewed_on is not None


def moves(client: Client, page: Any) -> bool:
    return opened(client.get(f"/cms/pages/{page.pk}/move/"))


def reclassifies(client: Client, page: Any) -> bool:
    address = f"/cms/bulk/wagtailcore/page/review-due/?id={page.pk}&next=/cms/"
    client.post(address, {"chosen": "2033-03-03"})
    return str(fresh(page).review_due) == "2033-03-03"


# door, page it is tried on, roles it opens for at home, roles it opens for away
PAGES: list[tuple[str, Door, str, frozenset[str], frozenset[str]]] = [
    ("the form", get("pages/{pk}/edit/"), "draft", CHANGERS, CHANGERS),
    ("history", get("pages/{pk}/history/"), "article", CHANGERS, CHANGERS),
    ("compare", get("pages/{pk}/revisions/compare/live...latest/"), "article", CHANGERS, CHANGERS),
    ("a revision", get("pages/{pk}/revisions/{rev}/view/"), "article", CHANGERS, CHANGERS),
    ("a revert", get("pages/{pk}/revisions/{rev}/revert/"), "article", CHANGERS, CHANGERS),
    ("the draft as readers would see it", get("pages/{pk}/view_draft/"), "draft", CHANGERS, CHANGERS),
    ("review history", get("pages/{pk}/workflow_history/"), "article", CHANGERS, CHANGERS),
    ("usage", get("pages/{pk}/usage/"), "venue", CHANGERS, CHANGERS),
    ("the desk", get("review/{pk}/"), "draft", CHANGERS, CHANGERS),
    ("the desk's preview", get("review/{pk}/preview/"), "draft", CHANGERS, CHANGERS),
    ("findings", get("proof/{pk}/"), "draft", CHANGERS, CHANGERS),
    ("saving", saves, "draft", CHANGERS, NOBODY),
    ("submitting", submits, "draft", CHANGERS, NOBODY),
    ("publishing a venue", publishes, "venue", CHANGERS, NOBODY),
    ("publishing an article", publishes, "article", NOBODY, NOBODY),
    ("unpublishing a venue", unpublishes, "venue", CHANGERS, NOBODY),
    ("unpublishing an article", unpublishes, "article", DUTY, NOBODY),
    ("deleting a draft", deletes, "draft", CHANGERS, NOBODY),
    ("deleting what was published", deletes, "venue", DUTY, NOBODY),
    ("locking", locks, "venue", CHANGERS, NOBODY),
    ("privacy", restricts, "venue", CHANGERS, NOBODY),
    ("moving", moves, "venue", CHANGERS, NOBODY),
    ("withdrawing", withdraws, "article", DUTY, NOBODY),
    ("correcting", get("review/{pk}/correct/"), "article", CHANGERS, NOBODY),
    ("still right", confirms, "venue", CHANGERS, NOBODY),
    ("changing in bulk", reclassifies, "venue", CHANGERS, NOBODY),
]


@pytest.mark.parametrize("office", ["home", "away"])
@pytest.mark.parametrize("role", ROLES)
def test_pages(world: World, colleague: Any, signed_in: Any, subtests: Any, role: str, office: str) -> None:
    client = signed_in(colleague(f"t-{role}", ROLES[role], world.home))
    for name, door, kind, home, away in PAGES:
        with subtests.test(name), untouched():
            assert door(client, fresh(world.pages[office][kind])) == (role in (home if office == "home" else away))


@contextmanager
def untouched() -> Iterator[None]:
    """What is tried at one door is taken back before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Doors that don't depend on a page's office
PLACES: list[tuple[str, frozenset[str]]] = [
    ("", ALL),
    ("articles/", WRITERS),
    ("pages/", WRITERS),
    ("pages/add/content/articlepage/{articles}/", WRITERS),
    ("images/", WRITERS),
    ("images/add/", WRITERS),
    ("images/chooser/", ALL),
    ("images/{picture}/", CHANGERS),
    ("images/{picture}/delete/", CHANGERS),
    ("documents/", WRITERS),
    ("documents/chooser/", ALL),
    ("choose-page/", ALL),
    ("reports/site-history/", ALL),
    ("reports/shelf-life/", WRITERS),
    ("bulk-changes/", ALL),
    ("snippets/content/topic/", CHANGERS),
    ("snippets/content/topic/add/", CHANGERS),
    ("snippets/content/organization/add/", CHANGERS),
    ("snippets/content/region/", WRITERS),
    ("snippets/content/region/add/", NOBODY),
    ("users/", ADMINISTRATION),
    ("users/new/", ADMINISTRATION),
    ("groups/", ADMINISTRATION),
    ("workflows/list/", ADMINISTRATION),
    ("workflows/tasks/index/", ADMINISTRATION),
    ("collections/", ADMINISTRATION),
    ("redirects/", ADMINISTRATION),
    ("settings/content/publicsitesettings/{site}/", ADMINISTRATION),
    ("settings/content/shelflife/", ADMINISTRATION),
    ("account/sessions/", ALL),
]


@pytest.mark.parametrize("role", ROLES)
def test_places(world: World, colleague: Any, signed_in: Any, subtests: Any, role: str) -> None:
    client = signed_in(colleague(f"t-{role}", ROLES[role], world.home))
    names = {"articles": ArticleIndexPage.objects.get().pk, "picture": world.picture.pk, "site": Site.objects.get().pk}
    for path, allowed in PLACES:
        with subtests.test(path or "home"):
            answer = client.get(f"/cms/{path.format(**names)}", follow=path.startswith("settings/"))
            led_away = path.startswith("settings/") and "/settings/" not in answer.request["PATH_INFO"]
            assert (opened(answer) and not led_away) == (role in allowed)


def test_an_author_works_on_what_is_theirs(world: World, colleague: Any, signed_in: Any) -> None:
    author = colleague("t-author", AUTHORS, world.home)
    page = world.pages["home"]["draft"]
    ArticlePage.objects.filter(pk=page.pk).update(owner=author)
    client = signed_in(author)
    assert saves(client, fresh(page))
    assert submits(client, fresh(page))
    assert not publishes(client, fresh(page))


def test_a_reviewer_decides_at_home_only(world: World, colleague: Any, signed_in: Any) -> None:
    for office, status in (("home", 200), ("away", 302)):
        page = world.pages[office]["draft"]
        deciding.submit(page=page, user=colleague("quansheng", EDITORS))
        expert = colleague("t-expert", EXPERTS, world.home)
        page = fresh(page)
        deciding.decide(page=page, user=colleague("quansheng2", PUBLISHERS), approve=True, comment="", seen=seen(page))
        assert signed_in(expert).get(f"/cms/review/{page.pk}/").status_code == status


def test_a_new_page_belongs_to_its_writers_office(world: World, colleague: Any, signed_in: Any) -> None:
    editor = colleague("t-editor", EDITORS, world.home)
    section = ArticleIndexPage.objects.get()
    form = draft_form("article", title="新写的一篇", office="")
    signed_in(editor).post(f"/cms/pages/add/content/articlepage/{section.pk}/", form)
    page = ArticlePage.objects.get(title="新写的一篇")
    assert page.office == world.home
    taken = draft_form("article", title="新写的一篇", slug=page.slug, office=world.away.pk)
    signed_in(editor).post(f"/cms/pages/{page.pk}/edit/", taken)
    assert fresh(page).get_latest_revision_as_object().office == world.home


def test_an_office_works_for_those_below_it(world: World, colleague: Any) -> None:
    county = Organization.objects.create(name="新会区科协", level="county", kind="association", parent=world.home)
    venue = world.pages["home"]["venue"]
    VenuePage.objects.filter(pk=venue.pk).update(office=county)
    assert works_on(colleague("shi", EDITORS, world.home), fresh(venue))
    assert not works_on(colleague("waishi", EDITORS, world.away), fresh(venue))
    assert works_on(colleague("sheng", EDITORS), fresh(venue))


def test_choosers_offer_what_may_be_chosen(world: World, colleague: Any, signed_in: Any) -> None:
    for role, offered in (("author", True), ("expert", False)):
        client = signed_in(colleague(f"t-{role}", ROLES[role], world.home))
        assert (world.picture.title in client.get("/cms/images/chooser/results/").content.decode()) == offered


def test_the_admin_api_needs_the_admin(world: World, colleague: Any, signed_in: Any) -> None:
    assert Client().get("/cms/api/main/pages/").status_code in (302, 403)
    answer = signed_in(colleague("t-editor", EDITORS, world.home)).get("/cms/api/main/pages/?limit=1")
    assert answer.status_code == 200


def test_a_locked_form_says_whose_page_it_is(world: World, colleague: Any, signed_in: Any) -> None:
    page = world.pages["away"]["draft"]
    words = signed_in(colleague("t-editor", EDITORS, world.home)).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "由“汕头市科协”维护，您可以看，不能改" in words
