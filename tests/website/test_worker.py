"""The worker: duties at their intervals, none stopped by another, scheduled pages on time."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate, localtime, now

from content import turns
from content.foundation import lay_foundation
from content.models import ArticleIndexPage, ArticlePage, Turn
from tests import copies, demo_site
from website import worker

ROOT = Path(__file__).resolve().parents[2]
EACH = worker.Who.EACH


def test_a_failing_duty_does_not_stop_the_others(caplog: pytest.LogCaptureFixture, db: None) -> None:
    stop = threading.Event()
    worked: list[str] = []

    def fail() -> None:
        raise RuntimeError("broken")

    def work() -> None:
        worked.append("work")
        if len(worked) == 2:
            stop.set()

    worker.run(stop, [worker.Duty("failing", 0, fail, who=EACH), worker.Duty("working", 0, work, who=EACH)])
    assert worked == ["work", "work"]
    assert "failing failed" in caplog.text


def test_a_duty_waits_for_its_interval(db: None) -> None:
    stop, worked = threading.Event(), []
    hourly = worker.Duty("hourly", 3600, lambda: worked.append(1), who=EACH)
    ticks = iter(range(100))
    counter = worker.Duty("counter", 0, lambda: stop.set() if next(ticks) >= 3 else None, who=EACH)
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
    new_day = next(duty for duty in worker.duties() if duty.work is worker.begin_day)
    assert new_day.is_daily
    asked: list[int] = []

    def asks() -> None:
        asked.append(worker.begin_day())

    for seconds in (0, 0, 60):  # as by three workers, or one that was started anew
        turns.do_if_due(new_day.name, asks, replace(new_day, seconds=seconds).again)
    assert asked == [0]
    due = localtime(Turn.objects.get(duty=new_day.name).next_at)
    assert (due.date(), due.hour, due.minute) == (localdate() + timedelta(days=1), 0, 0)
    assert new_day.again(False) < now() + timedelta(minutes=2)


def test_two_workers_share_the_duties_and_stop_when_asked(db: None, tmp_path: Path) -> None:
    """Real processes, started at once on a new database."""
    once = {duty.name for duty in worker.duties() if duty.who is worker.Who.ONE and not duty.due}
    url = copies.for_processes("workers", tmp_path / "kepu.sqlite3")
    environment = demo_site.environment(tmp_path) | {"DATABASE_URL": url}
    command = [sys.executable, str(ROOT / "manage.py"), "worker"]
    working = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert ["已启动" in process.stdout.readline() for process in working if process.stdout] == [True, True]
    with closing(copies.connected_to(url)) as connection:
        until = time.monotonic() + 40
        while done_duties(connection) != once:
            assert time.monotonic() < until
            time.sleep(0.2)
        for process in working:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=20) for process in working] == [0, 0]
        assert all("已停止" in process.stdout.read() for process in working if process.stdout)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM content_turn WHERE claimed_by <> ''")
            assert cursor.fetchone()[0] == 0


def done_duties(connection: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT duty FROM content_turn WHERE done_at IS NOT NULL")
        return {duty for (duty,) in cursor.fetchall()}
