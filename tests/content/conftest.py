"""An installation as ``setup_site`` leaves it, and pages as an editor publishes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from content.models import Membership
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS
from tests import copies
from tests.content.writing import Desk


@contextmanager
def database(wrapper: Any) -> Iterator[None]:
    """``wrapper`` in the place of the default connection."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache
    from django.db import connections

    usual = connections["default"]
    connections["default"] = wrapper
    ContentType.objects.clear_cache()
    cache.clear()
    try:
        yield
    finally:
        connections["default"] = usual
        ContentType.objects.clear_cache()
        cache.clear()


@pytest.fixture(scope="session")
def _founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A database of this process in which the foundation is laid: laid once, used by many tests."""
    from content.foundation import lay_foundation

    with django_db_blocker.unblock():
        wrapper = copies.of_the_empty_one("founded")
        with database(wrapper):
            lay_foundation()
    yield wrapper
    wrapper.connection.close()


@pytest.fixture
def founded(_founded: Any, db: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Regions, topics, sections and the site are there; what a test writes is rolled back.

    ``db`` is asked for so that pytest-django makes a database at all.
    """
    from django.db import transaction

    settings.MEDIA_ROOT = tmp_path
    with django_db_blocker.unblock(), database(_founded):
        atomic = transaction.atomic()
        atomic._from_testcase = True
        with atomic:
            yield
            transaction.set_rollback(True)
        _founded.run_on_commit = []


@pytest.fixture
def desk(founded: None) -> Desk:
    """Writes and publishes pages."""
    return Desk()


Colleague = Callable[..., Any]


@pytest.fixture
def colleague(founded: None) -> Colleague:
    """``colleague("zhang", EDITORS, office=organization)``: an account; the same one when asked again."""

    def account(name: str, role: str, office: Any = None) -> Any:
        user, new = get_user_model().objects.get_or_create(username=name, defaults={"email": f"{name}@example.org"})
        if new:
            user.groups.add(Group.objects.get(name=role))
        if office:
            Membership.objects.get_or_create(user=user, defaults={"organization": office})
        return get_user_model().objects.get(pk=user.pk)

    return account


@pytest.fixture
def author(colleague: Colleague) -> Any:
    return colleague("zuozhe", AUTHORS)


@pytest.fixture
def editor(colleague: Colleague) -> Any:
    return colleague("bianji", EDITORS)


@pytest.fixture
def publisher(colleague: Colleague) -> Any:
    return colleague("zhiban", PUBLISHERS)


@pytest.fixture
def expert(colleague: Colleague) -> Any:
    return colleague("zhuanjia", EXPERTS)


@pytest.fixture
def administrator(colleague: Colleague) -> Any:
    return colleague("guanli", ADMINISTRATORS)


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def client(user: Any) -> Client:
        made = Client()
        made.force_login(user)
        return made

    return client
