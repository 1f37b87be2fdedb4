"""A whole installation for ``test_killed_all_around.py``: each of its parts is killed with -9 and started again."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests import demo_site
from tests.content.editors_forms import create_form
from tests.search.push import moved_clock
from tests.servers import databases, elastic, postgres, processes, programs

CLOCKS = ("worker 0", "worker 1", "web")
TOKEN = "a" * 32
WORKING = "后台进程已启动"


class Installation:
    """Database, search server, web server and two workers, each with a log; ``close`` ends all of it."""

    def __init__(self, folder: Path, mail_port: int) -> None:
        self.folder, self._stack = folder, ExitStack()
        self.database, self.engine = postgres.Postgres(postgres.LASTING), elastic.Node(programs.NEWEST)
        self.port = demo_site.free_port()
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = demo_site.environment(folder) | {
            "DJANGO_SETTINGS_MODULE": "tests.search.push.hurried_settings",
            "DATABASE_URL": self.database.url,
            "KEPU_SEARCH_ENGINE": "elastic",
            "KEPU_ELASTICSEARCH_URLS": self.engine.url,
            "KEPU_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "KEPU_WEB_ADDRESS": f"127.0.0.1:{self.port}",
            "KEPU_WEB_PROCESSES": "1",
            "KEPU_WEB_THREADS": "4",
        }
        for clock in CLOCKS:
            moved_clock.move(self.clock(clock), 0)

    def start(self) -> dict[str, Any]:
        """Everything; what an editor needs to publish."""
        self._stack.callback(self.engine.stop)
        self.engine.start()
        self._stack.callback(self.database.stop)
        self.database.start()
        self._copy_tables()
        self.engine.wait()
        made = self.asked("make")
        for name in CLOCKS:
            self.run(name)
        self.wait_for_web()
        self.wait_for_worker(0)
        self.wait_for_worker(1)
        return made

    def close(self) -> None:
        for name in self._started:
            self.end(name)
        self._stack.close()

    def _copy_tables(self) -> None:
        source = databases.address(os.environ["KEPU_TEST_DATABASE_URL"], databases.MIGRATED)
        log, dump = self.folder / "copying", self.database.folder / "tables.sql"
        processes.give(log.parent)
        processes.run([str(self.database.bin / "pg_dump"), f"--file={dump}", source], log)
        quiet = ["--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", f"--file={dump}"]
        processes.run([str(self.database.bin / "psql"), *quiet, self.database.url], log)

    def asked(self, what: str) -> dict[str, Any]:
        """What ``standing.py`` says."""
        command = [sys.executable, "-m", "tests.search.push.standing", what]
        ran = subprocess.run(
            command, cwd=demo_site.PROJECT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr[-4000:]
        answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        return answer

    def run(self, name: str) -> None:
        """Start a worker or the web server; its log begins anew."""
        serving = ["-m", "gunicorn", "-c", "python:website.serving", "website.wsgi"]
        command = serving if name == "web" else ["manage.py", "worker"]
        with self.log(name).open("ab") as log:
            log.truncate(0)
            self._started[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=demo_site.PROJECT,
                env=self.environment | {moved_clock.VARIABLE: str(self.clock(name))},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.end_with_parent if sys.platform == "linux" else None,
            )

    def kill(self, name: str) -> None:
        """It and all it has started, and keep what it said."""
        os.killpg(self._started[name].pid, signal.SIGKILL)
        self._started[name].wait(20)
        with (self.folder / "said").open("a") as said:
            said.write(f"--- {name} until it was killed\n{self.log(name).read_text(errors='replace')}")

    def end(self, name: str) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._started[name].pid, signal.SIGKILL)
        self._started[name].wait(20)

    def log(self, name: str) -> Path:
        return self.folder / f"log of {name}"

    def clock(self, name: str) -> Path:
        return self.folder / f"clock of {name}"

    def wait_for_web(self) -> None:
        demo_site.wait_for(f"http://127.0.0.1:{self.port}")

    def wait_for_worker(self, number: int) -> None:
        """Until it works, or has ended by itself, which is an error."""
        name = f"worker {number}"
        until = time.monotonic() + 60
        while WORKING not in self.log(name).read_text(errors="replace"):
            is_well = self._started[name].poll() is None and time.monotonic() < until
            assert is_well, self.log(name).read_text()
            time.sleep(0.02)

    def all_run(self) -> bool:
        """Whether nothing ended that wasn't killed."""
        return all(process.poll() is None for process in self._started.values())

    def number_of(self, query: str, *given: object) -> int:
        """The first column of the first row, or 0. Raises ``psycopg.OperationalError`` while the database is down."""
        with psycopg.connect(self.database.url) as connection:
            row = connection.execute(query, given).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0


class Editor:
    """Sends the forms of the editors' screens. Each answers whether the site said that it was done."""

    def __init__(self, installation: Installation, session: str, section: int) -> None:
        self._site, self._session, self._section = installation, session, section

    def publish(self, title: str) -> bool:
        form = create_form("campaign", title=title, summary=title)
        return self._sent(f"/cms/pages/add/content/campaignpage/{self._section}/", form, f"/cms/pages/{self._section}/")

    def correct(self, title: str, right: str) -> bool:
        """Whether the site said so; not when the page can't be found."""
        with suppress(psycopg.Error):
            page = self._site.number_of("SELECT id FROM wagtailcore_page WHERE title = %s AND live", title)
            form = {"was": "旧的说法", "now_right": right, "on": "2026-01-02", "then": "publish"}
            return bool(page) and self._sent(f"/cms/review/{page}/correct/", form, f"/cms/review/{page}/")
        return False

    def _sent(self, path: str, form: dict[str, Any], leads_to: str) -> bool:
        """A page whose publishing was cut off is public and can't be corrected: that leads somewhere else."""
        headers = {
            "Cookie": f"sessionid={self._session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=30)) as connection:
            try:
                connection.request("POST", path, urlencode(form, doseq=True), headers)
                answer = connection.getresponse()
                said = answer.read().decode()
            except (OSError, http.client.HTTPException):
                return False
        assert answer.status in (302, 500, 503), (
            f"{path}: {answer.status} {re.findall('error-message.*?</', said, re.S)}"
        )
        return answer.status == 302 and answer.headers["Location"] == leads_to


def patiently(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in that time."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True
