"""The demo site as the tests see it: built once a run by the real commands, served by the real server.

Run as a script it builds the site in ``KEPU_VAR_DIR``. Everything else here uses a folder that several test
processes share; a lock keeps them from working at the same thing twice.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 60


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrated(folder: Path) -> Path:
    """An SQLite file with all tables and nothing in them; the first to ask migrates it."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        if not (folder / "complete").exists():
            _run_to_end([sys.executable, "manage.py", "migrate", "--verbosity=0"], folder / "var", "")
            (folder / "complete").touch()
    return folder / "var" / "kepu.sqlite3"


def built(folder: Path, database_url: str = "", *, migrated: Path | None = None) -> Path:
    """The ``var`` folder of a complete demo site below ``folder``; the first to ask builds it.

    Its database lies there too and begins as a copy of ``migrated``, or is the PostgreSQL one of that address.
    """
    folder.mkdir(parents=True, exist_ok=True)
    var = folder / "var"
    with locked(folder):
        if not (folder / "complete").exists():
            if migrated and not (var / migrated.name).exists():
                _copy(migrated, var)
            _run_to_end([sys.executable, str(Path(__file__))], var, database_url)
            (folder / "complete").touch()
    return var


def _copy(database: Path, var: Path) -> None:
    """As it is now: part of it may still lie in its journal."""
    var.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(var / database.name)) as copy:
        source.backup(copy)


def _run_to_end(command: list[str], var: Path, database_url: str) -> None:
    var.mkdir(parents=True, exist_ok=True)
    given = environment(var) | ({"DATABASE_URL": database_url} if database_url else {})
    done = subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The demo site could not be built:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")


def environment(var: Path) -> dict[str, str]:
    """What a process needs to work on that folder, as on a laptop."""
    paths = os.pathsep.join([str(PROJECT), str(PROJECT / "site")])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPU_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "KEPU_VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "tests.quick_settings",
        "PYTHONPATH": paths,
        "PYTHONIOENCODING": "utf-8",
    }


@contextmanager
def served(var: Path, folder: Path, also: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of the one server of this run, noted in ``folder``; the last who leaves ends it.

    ``also``: more for its environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        users = _users(folder) + 1
        if users == 1:
            _start(folder, var, also or {})
        (folder / "users").write_text(str(users))
        address = (folder / "address").read_text()
    try:
        yield address
    finally:
        with locked(folder):
            users = _users(folder) - 1
            (folder / "users").write_text(str(users))
            if users == 0:
                _stop(folder)


def _users(folder: Path) -> int:
    file = folder / "users"
    return int(file.read_text()) if file.exists() else 0


def _start(folder: Path, var: Path, also: Mapping[str, str]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "website.wsgi:application"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=PROJECT, env=environment(var) | {**also}, stdout=log, stderr=log)
    (folder / "pid").write_text(str(server.pid))
    address = f"http://127.0.0.1:{port}"
    (folder / "address").write_text(address)
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(f"{address}/healthz"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server does not start:\n{(folder / 'server.log').read_text()[-4000:]}")
        time.sleep(0.2)


def wait_for(address: str) -> None:
    """Until a server that was started answers there."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(f"{address}/healthz"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"Nothing answers at {address}")
        time.sleep(0.2)


def _stop(folder: Path) -> None:
    try:
        os.kill(int((folder / "pid").read_text()), 15)
    except ProcessLookupError:
        return


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (our own server)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build() -> None:
    """Every step of ``make demo`` that readers notice, except AVIF pictures, which take long and change nothing."""
    import gc

    import django

    gc.set_threshold(50_000, 20, 50)
    django.setup()
    gc.freeze()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo_content")
    call_command("build_css")
    call_command("search_rebuild")
    _work_off_waiting_jobs()
    _draw_pictures()
    _close_database()


def _work_off_waiting_jobs() -> None:
    """What the worker does beside the server."""
    from search import outbox

    while outbox.drain().done:
        pass


def _draw_pictures() -> None:
    """What the first reader of each page would wait for."""
    from content.models import ArticlePage, CampaignPage, EventPage, RumorPage, VenuePage
    from media.responsive import SHARE, pictures_for_display, sources_for

    for picture in pictures_for_display():
        sources_for(picture)
    for model in (ArticlePage, RumorPage, VenuePage, EventPage, CampaignPage):
        for page in model.objects.select_related("cover"):
            page.cover.get_rendition(SHARE)


def _close_database() -> None:
    """Everything in one file, so that it can be copied."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    build()
