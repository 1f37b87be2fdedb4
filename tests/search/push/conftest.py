"""A site with articles, people who subscribe, and a mailbox."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from search.criteria import Criteria
from search.push.models import Message, Subscriber, Subscription
from search.push.vocabulary import Rate
from tests.search.conftest import index, section, write_article  # noqa: F401
from tests.servers import databases

ROOT = Path(__file__).resolve().parents[3]
SERVER = os.environ.get("KEPU_TEST_DATABASE_URL", "")
DATABASE = f"kepu_test_push_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"


@pytest.fixture
def subscribe(request: pytest.FixtureRequest) -> Callable[..., Subscription]:
    """``subscribe("a@example.org", keywords=("台风",), rate="at_once")``: confirmed, with no quiet hours."""
    request.getfixturevalue("demo_db" if "demo_db" in request.fixturenames else "db")

    def make(address: str, *, rate: str = Rate.AT_ONCE, **asked: Any) -> Subscription:
        now = timezone.now()
        person, _ = Subscriber.objects.get_or_create(
            address=address, defaults={"confirmed_at": now, "quiet_from": "00:00", "quiet_to": "00:00"}
        )
        query = Criteria(**asked).to_query()
        return Subscription.objects.create(subscriber=person, query=query, rate=rate, confirmed_at=now)

    return make


@pytest.fixture
def all_due() -> Callable[[], None]:
    """Brings the hour of everything that waits."""

    def hurry() -> None:
        from search.push.models import Delivery

        past = timezone.now() - timezone.timedelta(seconds=1)
        Delivery.objects.filter(state="waiting").update(due_at=past)
        Message.objects.filter(state="waiting").update(next_try_at=past)

    return hurry


@pytest.fixture
def database_url(db: None, tmp_path: Path) -> str:
    """A database of its own with all tables, copied from the one of the tests."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return databases.make(SERVER, DATABASE, databases.MIGRATED)
    target = sqlite3.connect(tmp_path / "kepu.sqlite3")
    connection.connection.backup(target)
    target.close()
    return "sqlite:////" + str(tmp_path / "kepu.sqlite3").lstrip("/")


@pytest.fixture
def run_script(database_url: str, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_script("killed.py", …)``: a script of this folder on that database; it has to end well."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "website.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "KEPU_VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url,
    }

    def run(name: str, *given: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(Path(__file__).with_name(name)), *map(str, given)]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran

    return run
