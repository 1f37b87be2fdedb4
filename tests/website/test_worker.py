"""The worker: duties at their intervals, none stopped by another, scheduled pages on time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now

from content.foundation import lay_foundation
from content.models import ArticleIndexPage, ArticlePage
from search.models import IndexJob
from website import worker

ROOT = Path(__file__).resolve().parents[2]


def test_a_failing_duty_does_not_stop_the_others(caplog: pytest.LogCaptureFixture, db: None) -> None:
    stop = threading.Event()
    worked: list[str] = []

    def fail() -> None:
        raise RuntimeError("broken")

    def work() -> None:
        worked.append("work")
        if len(worked) == 2:
            stop.set()

    worker.run(stop, [worker.Duty("failing", 0, fail), worker.Duty("working", 0, work)])
    assert worked == ["work", "work"]
    assert "failing failed" in caplog.text


def test_a_duty_waits_for_its_interval(db: None) -> None:
    stop, worked = threading.Event(), []
    hourly = worker.Duty("hourly", 3600, lambda: worked.append(1))
    ticks = iter(range(100))
    counter = worker.Duty("counter", 0, lambda: stop.set() if next(ticks) >= 3 else None)
    worker.run(stop, [hourly, counter])
    assert worked == [1]


def article(**fields: object) -> ArticlePage:
    lay_foundation()
    page = ArticlePage(title="定时的文章", summary="到点发布。", live=False, **fields)
    ArticleIndexPage.objects.get().add_child(instance=page)
    return page


def test_scheduled_pages_are_published_and_expire(db: None) -> None:
    publish_scheduled = next(duty for duty in worker.duties() if "scheduled" in duty.name)
    page = article(go_live_at=now() - timedelta(minutes=1))
    page.save_revision(approved_go_live_at=page.go_live_at)
    publish_scheduled.work()
    page.refresh_from_db()
    assert page.live

    page.expire_at = now() - timedelta(seconds=1)
    page.save()
    publish_scheduled.work()
    page.refresh_from_db()
    assert not page.live


def test_a_new_day_asks_for_venues_and_events_once(db: None) -> None:
    lay_foundation()
    new_day = worker.NewDay()
    new_day()
    assert new_day.done_for is not None
    IndexJob.objects.all().delete()
    new_day()
    assert IndexJob.objects.count() == 0


def test_the_command_stops_on_sigterm(tmp_path: Path) -> None:
    env = {**os.environ, "KEPU_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "website.settings.dev"}
    run = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*run, "migrate", "-v0"], env=env, check=True)
    process = subprocess.Popen([*run, "worker"], env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "已启动" in process.stdout.readline()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
