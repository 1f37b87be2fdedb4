"""Databases on a PostgreSQL server, made from one another: a copy takes a tenth of a second, migrating takes ten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

MIGRATED = "kepu_test_migrated"
"""Every test database begins as a copy of this one."""


def address(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def make(url: str, name: str, template: str = "template0") -> str:
    """A new database in place of the one of that name; its address. Connections to the template are ended."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return address(url, name)


def url_of(settings: Mapping[str, Any]) -> str:
    """The address of a database as Django's settings name it."""
    user = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["PASSWORD"] else f"{settings['USER']}@"
    if str(settings["HOST"]).startswith("/"):
        return f"postgresql://{user}/{settings['NAME']}?host={settings['HOST']}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{user}{settings['HOST']}{port}/{settings['NAME']}"
