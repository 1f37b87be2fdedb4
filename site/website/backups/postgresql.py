"""PostgreSQL in one transaction each way: every table by COPY, the tables themselves made by the migrations.

No program of the server's version is needed on the machine, as ``pg_dump`` would be.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph, Node
from psycopg.sql import SQL, Composable, Identifier, Literal

from .manifest import PIECE, Manifest, applied

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND is_generated = 'NEVER' AND table_name = ANY(%s)
ORDER BY table_name, ordinal_position
"""
NUMBERED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = ANY(%s)
"""


def dump(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """One file a table."""
    with transaction.atomic():
        _execute(SQL("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        manifest.migrations = applied()
        manifest.tables = _columns(connection.introspection.table_names())
        for table, columns in manifest.tables.items():
            yield _copy_out(table, columns, folder / f"{table}.copy.gz", manifest)


def load(folder: Path, manifest: Manifest) -> None:
    """Others see the old state until all of the new one is there."""
    with transaction.atomic():
        _execute(SQL("SET CONSTRAINTS ALL IMMEDIATE"))  # a migration can't change a table whose checks are still due
        if applied() != manifest.migrations:
            _make_tables(manifest)
        _execute(SQL("TRUNCATE {}").format(SQL(", ").join(map(Identifier, manifest.tables))))
        _execute(SQL("SET CONSTRAINTS ALL DEFERRED"))
        for table, columns in manifest.tables.items():
            _copy_in(table, columns, folder / f"{table}.copy.gz")
        _execute(SQL("SET CONSTRAINTS ALL IMMEDIATE"))
        _count_on(list(manifest.tables))
        call_command("migrate", verbosity=0)


def _make_tables(manifest: Manifest) -> None:
    """As they were when the backup was made."""
    present = connection.introspection.table_names()
    if present:
        _execute(SQL("DROP TABLE {} CASCADE").format(SQL(", ").join(map(Identifier, present))))
    executor = MigrationExecutor(connection)
    executor.migrate(_last_ones(executor.loader.graph, set(manifest.migrations)))


def _last_ones(graph: MigrationGraph, wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of each app those that no other wanted one follows. What a squashed one stands for is wanted, and no node."""
    nodes = sorted(wanted & set(graph.nodes))
    return [
        node for node in nodes if not any(_of_app(child, node[0]) in wanted for child in graph.node_map[node].children)
    ]


def _of_app(node: Node, app: str) -> tuple[str, str] | None:
    return (node.key[0], node.key[1]) if node.key[0] == app else None


def _columns(tables: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {table: [] for table in sorted(tables)}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [tables])
        for table, column in cursor.fetchall():
            found[table].append(column)
    return found


def _copy_out(table: str, columns: list[str], path: Path, manifest: Manifest) -> Path:
    asked = SQL("COPY {} ({}) TO STDOUT").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
    with connection.cursor() as cursor, gzip.open(path, "wb", compresslevel=6) as file:
        with cursor.cursor.copy(asked) as lines:
            for piece in lines:
                file.write(piece)
        manifest.rows[table] = cursor.cursor.rowcount
    return path


def _copy_in(table: str, columns: list[str], path: Path) -> None:
    asked = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
    with connection.cursor() as cursor, gzip.open(path) as file, cursor.cursor.copy(asked) as lines:
        while piece := file.read(PIECE):
            lines.write(piece)


def _count_on(tables: list[str]) -> None:
    """Numbers go on after the highest; unlike ``setval`` this is undone with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [tables])
        for table, column in cursor.fetchall():
            cursor.execute(SQL("SELECT max({}) FROM {}").format(Identifier(column), Identifier(table)))
            (highest,) = cursor.fetchone()
            asked = SQL("ALTER TABLE {} ALTER COLUMN {} RESTART WITH {}")
            cursor.execute(asked.format(Identifier(table), Identifier(column), Literal((highest or 0) + 1)))


def _execute(statement: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
