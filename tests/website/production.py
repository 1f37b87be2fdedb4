"""The site as a province runs it: production settings, collected static files, gunicorn with two processes."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import demo_site
from tests.servers import processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running site: its address, that of its metrics, and the file that all it says goes to."""

    address: str
    metrics: str
    log: Path
    var: Path
    environment: Mapping[str, str]


def environment(var: Path, **more: str) -> dict[str, str]:
    """What an operator would set, for a site on this machine without a proxy."""
    return demo_site.environment(var) | {
        "DJANGO_SETTINGS_MODULE": "website.settings.production",
        "KEPU_SECRET_KEY": secrets.token_urlsafe(50),
        "KEPU_ALLOWED_HOSTS": "127.0.0.1",
        "KEPU_SSL_REDIRECT": "0",
        **more,
    }


def manage(given: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, to its end."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=demo_site.PROJECT, env=given, capture_output=True, text=True, check=False)


@contextmanager
def running(demo_var: Path, folder: Path, **more: str) -> Iterator[Site]:
    """A copy of the demo site, served; gone in the end."""
    var = folder / "var"
    shutil.copytree(demo_var, var)
    ports = processes.free_port(), processes.free_port()
    web, metrics = (f"127.0.0.1:{port}" for port in ports)
    given = environment(var, KEPU_WEB_ADDRESS=web, KEPU_METRICS_ADDRESS=metrics, **more)
    done = manage(given, "collectstatic", "--noinput")
    assert done.returncode == 0, done.stderr
    log = folder / "log"
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:website.serving", "website.wsgi"]
    started: list[subprocess.Popen[bytes]] = []
    with log.open("wb") as output:
        try:
            for command in (gunicorn, [sys.executable, "manage.py", "metrics"]):
                started.append(
                    subprocess.Popen(command, cwd=demo_site.PROJECT, env=given, stdout=output, stderr=output)
                )
            site = Site(
                address=f"http://{web}", metrics=f"http://{metrics}/metrics", log=log, var=var, environment=given
            )
            for address in (f"{site.address}/healthz", site.metrics):
                _wait(address, log)
            yield site
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=40)


def _wait(address: str, log: Path) -> None:
    until = time.monotonic() + demo_site.SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (our own server)
            return
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < until, log.read_text()[-4000:]
            time.sleep(0.1)
