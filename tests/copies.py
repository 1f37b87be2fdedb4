"""Copies of whole databases for one test process, beside the empty one that pytest-django makes.

On SQLite a copy lies in memory; on PostgreSQL the server makes it from a template.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import demo_site
from tests.servers import databases

DEMO = "kepu_test_demo"
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"
"""Where Django keeps the test database of a process on SQLite."""


def on_postgresql() -> bool:
    """Whether this run is the one on PostgreSQL."""
    from django.conf import settings

    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def of_the_empty_one(name: str) -> Any:
    """An open connection to a copy of the database with all tables and nothing in them. Outside of tests only."""
    from django.db import connections

    if on_postgresql():
        return _connected(_own_copy(name, databases.MIGRATED))
    empty = connections["default"]
    empty.ensure_connection()
    wrapper = _connected(":memory:")
    empty.connection.backup(wrapper.connection)
    return wrapper


def for_processes(name: str, file: Path) -> str:
    """The address of a database with all tables that processes of a test use: on SQLite that file. In a test only."""
    from django.db import connections

    if on_postgresql():
        return databases.address(os.environ["KEPU_TEST_DATABASE_URL"], _own_copy(name, databases.MIGRATED))
    with closing(sqlite3.connect(file)) as target:
        connections["default"].connection.backup(target)
    return "sqlite:////" + str(file).lstrip("/")


def connected_to(url: str) -> Any:
    """An open connection of this process to a database made by ``for_processes``."""
    path = url.removeprefix("sqlite:///")
    return _connected(urlsplit(url).path.lstrip("/") if on_postgresql() else path)


def of_the_demo_site(var: Path, run_folder: Path) -> Any:
    """An open connection to a copy of the demo site's database."""
    if on_postgresql():
        with demo_site.locked(run_folder):  # nobody may use the original while it is copied
            return _connected(_own_copy("demo", DEMO))
    wrapper = _connected(":memory:")
    source = sqlite3.connect(var / "kepu.sqlite3")
    source.backup(wrapper.connection)
    source.close()
    return wrapper


def demo_site_on_postgresql(folder: Path) -> Path:
    """The ``var`` folder of a demo site whose database lies on the server; the first to ask builds it."""
    url = os.environ["KEPU_TEST_DATABASE_URL"]
    folder.mkdir(exist_ok=True)
    with demo_site.locked(folder.parent):
        if not (folder / "begun").exists():
            databases.make(url, DEMO, databases.MIGRATED)
            (folder / "begun").touch()
    return demo_site.built(folder, databases.address(url, DEMO))


def _own_copy(name: str, template: str) -> str:
    own = f"kepu_test_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    databases.make(os.environ["KEPU_TEST_DATABASE_URL"], own, template)
    return own


def _connected(name: str) -> Any:
    from django.db import connections

    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**deepcopy(wrapper.settings_dict), "NAME": name}
    wrapper.ensure_connection()
    return wrapper


def for_other_processes(folder: Path, name: str) -> str:
    """The address of a database with all tables and nothing in them, that other processes can open."""
    from django.db import connection

    if on_postgresql():
        url = os.environ["KEPU_TEST_DATABASE_URL"]
        return databases.make(url, f"kepu_test_{name}_{os.getpid()}", databases.MIGRATED)
    connection.ensure_connection()
    file = sqlite3.connect(folder / "kepu.sqlite3")
    connection.connection.backup(file)
    file.close()
    return f"sqlite:///{folder / 'kepu.sqlite3'}"
