"""Backup, loss, restoring, on the database of this run; and that nothing half-made passes for a backup."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests import copies, demo_site
from tests.servers import databases
from website.backups import making, restoring
from website.backups.manifest import BackupRefused

pytestmark = pytest.mark.django_db

STATE = """
import hashlib, json, sys
from django.contrib.auth.models import User
from django.db import connection
from search import service
from search.criteria import Criteria
asked = ["台风", "隔夜菜", "guangdong", "科学中心"]
found = {text: [hit.id for hit in service.find(Criteria(text=text)).hits] for text in asked}
marks = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(map(repr, cursor.fetchall()))
        marks[table] = [len(rows), hashlib.sha256("".join(rows).encode()).hexdigest()]
User.objects.create(username=f"one more after {User.objects.count()}").delete()
json.dump({"found": found, "rows": marks}, sys.stdout)
"""


ANEW = {"content_change", "content_changeclock"}
"""What was kept of the lost site, on this machine or another, must not hold any longer."""


class Site:
    """An installation of its own with the demo content; its commands run in processes of their own."""

    def __init__(self, folder: Path, demo_var: Path) -> None:
        self.var, self._name = folder / "var", f"kepu_test_backups_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
        shutil.copytree(demo_var, self.var)
        self.environment = demo_site.environment(self.var)
        if copies.on_postgresql():
            with demo_site.locked(demo_var.parent.parent):
                self._database(copies.DEMO)

    def _database(self, template: str) -> None:
        url = os.environ["KEPU_TEST_DATABASE_URL"]
        self.environment["DATABASE_URL"] = databases.make(url, self._name, template)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def run(self, *arguments: str, code: int = 0) -> str:
        run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
        done = run(
            self.command(*arguments), cwd=demo_site.PROJECT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    def state(self) -> dict[str, Any]:
        """Every row of every table, what is found, and every stored file."""
        media = self.var / "media"
        files = {str(file.relative_to(media)): file.stat().st_size for file in media.rglob("*") if file.is_file()}
        found: dict[str, Any] = json.loads(self.run("shell", "--verbosity=0", "-c", STATE))
        return found | {"files": files}

    def lose_everything(self) -> None:
        """As after a fire: a new machine with an empty folder and an empty database."""
        shutil.rmtree(self.var)
        self.var.mkdir()
        if copies.on_postgresql():
            self._database("template0")


@pytest.fixture
def site(demo_var: Path, tmp_path: Path) -> Site:
    return Site(tmp_path, demo_var)


def killed_while_writing(site: Site, target: Path) -> None:
    """A backup that was begun, and died."""
    backing_up = subprocess.Popen(site.command("backup", str(target)), cwd=demo_site.PROJECT, env=site.environment)
    while not list(target.parent.glob(".kepu-backup-*/archive")):
        assert backing_up.poll() is None
        time.sleep(0.002)  # another process is waited for
    backing_up.send_signal(signal.SIGKILL)
    assert backing_up.wait() == -signal.SIGKILL


def test_what_was_lost_comes_back(site: Site, tmp_path: Path) -> None:
    before = site.state()
    assert any(before["found"].values())
    assert before["rows"]["wagtailcore_page"][0] > 50
    backup = tmp_path / "kept" / "site.tar"
    killed_while_writing(site, backup)
    (left,) = backup.parent.glob(".kepu-backup-*/archive")
    assert not backup.exists()
    with pytest.raises(BackupRefused, match="不是完整的备份"):
        restoring.listed(left)

    site.run("backup", str(backup))
    assert oct(backup.stat().st_mode)[-3:] == "600"
    assert [path.name for path in backup.parent.iterdir() if path.name != ".kepu-backup-lock"] == ["site.tar"]

    site.lose_everything()
    site.run("restore", str(backup))
    after = site.state()
    different = {name for name, mark in after["rows"].items() if mark != before["rows"][name]}
    assert different == ANEW
    assert (after["found"], after["files"]) == (before["found"], before["files"])
    assert after["rows"].keys() == before["rows"].keys()


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A true backup of an empty site that has one file."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "media").mkdir()
    (folder / "media" / "leaflet.txt").write_text("台风来了" * 5000)
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "media"):
        making.make(folder / "site.tar", list(making.uploads()), str)
    return folder


@pytest.fixture
def backup(small: Path, tmp_path: Path, settings: Any) -> Path:
    """One to work on, of the site of this test."""
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path / "site.tar"


def test_a_site_with_content_is_not_replaced_by_the_way(backup: Path) -> None:
    with pytest.raises(BackupRefused, match="--replace"):
        restoring.restore(backup, replace=False, progress=str)


def changed(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_backup_with_one_wrong_bit_changes_nothing(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as archive:
        member = archive.getmember("uploads/leaflet.txt")
    changed(backup, member.offset_data + 100)
    (tmp_path / "media" / "leaflet.txt").write_text("now")
    with pytest.raises(BackupRefused, match=r"leaflet\.txt 与清单不符"):
        restoring.restore(backup, replace=True, progress=str)
    assert (tmp_path / "media" / "leaflet.txt").read_text() == "now"
    assert list(tmp_path.glob(".kepu-restore-*")) == []


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_the_beginning_of_a_backup_is_none(backup: Path, share: float) -> None:
    backup.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
    with pytest.raises(BackupRefused, match="不是完整的备份"):
        restoring.listed(backup)


def test_a_file_that_is_not_listed_is_refused(backup: Path, tmp_path: Path) -> None:
    made = restoring.listed(backup)
    smuggled = tmp_path / "smuggled.tar"
    (tmp_path / "list.json").write_bytes(made.to_json())
    with tarfile.open(smuggled, "w") as archive:
        archive.add(tmp_path / "list.json", "../outside")
        archive.add(tmp_path / "list.json", "manifest.json")
    with pytest.raises(BackupRefused, match="不该有的文件"):
        restoring.restore(smuggled, replace=True, progress=str)


def test_a_backup_of_a_newer_program_is_refused(backup: Path, tmp_path: Path) -> None:
    made = restoring.listed(backup)
    made.migrations.append(("content", "9999_of_next_year"))
    newer = tmp_path / "newer.tar"
    (tmp_path / "list.json").write_bytes(made.to_json())
    with tarfile.open(newer, "w") as archive:
        archive.add(tmp_path / "list.json", "manifest.json")
    with pytest.raises(BackupRefused, match="先升级程序"):
        restoring.restore(newer, replace=True, progress=str)


def test_a_backup_is_not_written_over(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupRefused, match="已经有这个文件"):
        making.make(backup, [], str)
    assert backup.read_bytes() == before
