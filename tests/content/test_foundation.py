"""What every installation needs: there after one call, and after the second as editors left it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Page, Site

from content.foundation import SECTIONS, lay_foundation
from content.models import ArticleIndexPage, HomePage, OfferedRight, PublicSiteSettings, StandardPage, Topic
from content.roles import ADMINISTRATORS, EDITORS, ROLES

pytestmark = pytest.mark.usefixtures("founded")


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the rooms' and of Wagtail's page tables."""
    models = [*apps.get_app_config("content").get_models(), Page, Site]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_home_sections_and_plain_pages() -> None:
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    below = {page.slug: page for page in home.get_children()}
    assert set(below) == {slug for _, slug, *_ in SECTIONS} | {"about", "accessibility", "privacy"}
    assert all(page.live and not page.has_unpublished_changes for page in below.values())
    assert [below[slug].get_url() for slug in ("articles", "about")] == ["/articles/", "/about/"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_again_it_changes_nothing() -> None:
    before = rows()
    lay_foundation(hostname="other.example", port=9000)
    call_command("setup_site", verbosity=0)
    assert rows() == before


def test_what_editors_changed_stays() -> None:
    section = ArticleIndexPage.objects.get()
    section.title, section.slug = "读科学", "read"
    section.save_revision().publish()
    about = StandardPage.objects.get(slug="about")
    about.body = [("text", "<p>我们自己写的</p>")]
    about.save_revision().publish()
    PublicSiteSettings.objects.update(site_name="岭南科普")
    Site.objects.update(site_name="岭南科普", hostname="kepu.example")
    Topic.objects.filter(slug="typhoon").update(name="热带气旋")
    before = rows()
    lay_foundation()
    assert rows() == before


def test_a_deleted_plain_page_comes_back() -> None:
    StandardPage.objects.get(slug="about").delete()
    lay_foundation()
    assert StandardPage.objects.filter(slug="about", live=True).count() == 1


def test_each_right_is_offered_to_a_role_once() -> None:
    """What a new version knows is given to groups that exist; what was given or taken by hand stays so."""
    editors = Group.objects.get(name=EDITORS)
    new, taken = _right("view_question"), _right("change_question")
    extra = _right("bulk_delete_page")
    OfferedRight.objects.filter(group=editors, permission=new).delete()
    editors.permissions.remove(new, taken)
    editors.permissions.add(extra)
    lay_foundation()
    assert set(editors.permissions.filter(pk__in=[new.pk, taken.pk, extra.pk])) == {new, extra}


def test_page_rights_are_given_at_the_first_time_only() -> None:
    administrators = Group.objects.get(name=ADMINISTRATORS)
    assert administrators.page_permissions.count() == len(ROLES[ADMINISTRATORS].pages)
    administrators.page_permissions.all().delete()
    lay_foundation()
    assert not administrators.page_permissions.exists()


def _right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)
