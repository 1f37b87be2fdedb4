"""The figures of all processes on this machine, and of the database, at an internal address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, close_old_connections
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from search.push.backlog import Backlog, backlog
from search.status import Status, status


class Installation:
    """What is read anew at each reading: the queues of index and letters, and whether the database answers."""

    def collect(self) -> Iterator[Metric]:
        close_old_connections()
        try:
            state, letters = status(), backlog()
        except DatabaseError:
            yield _gauge("kepu_database_up", "Whether the database answers", 0)
            return
        yield _gauge("kepu_database_up", "Whether the database answers", 1)
        yield from _of(state)
        yield from _of_letters(letters)


def _of(state: Status) -> Iterator[Metric]:
    yield _gauge("kepu_ready", "Whether /readyz says so", state.ok)
    yield _gauge("kepu_index_documents", "Documents in the index", state.documents)
    yield _gauge("kepu_index_pages", "Pages that should be there", state.pages)
    yield _gauge("kepu_index_outdated", "Whether it must be rebuilt", state.outdated)
    yield _gauge("kepu_outbox_waiting", "Changed pages that wait for the index", state.waiting)
    yield _gauge("kepu_outbox_lag_seconds", "Age of the oldest of them", state.lag_seconds)
    yield _gauge("kepu_outbox_failing", "Those that failed at least once", state.failing)
    yield _gauge("kepu_outbox_set_aside", "Those given up after five failures", state.set_aside)


def _of_letters(waiting: Backlog) -> Iterator[Metric]:
    yield _gauge("kepu_messages_waiting", "Messages to subscribers not handed over yet", waiting.waiting)
    yield _gauge("kepu_messages_failing", "Those of them whose last try failed", waiting.failing)
    yield _gauge("kepu_messages_lag_seconds", "How long the first that is due waits", waiting.lag_seconds)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=float(value))


def registry(folder: Path) -> CollectorRegistry:
    """Everything there is to read."""
    folder.mkdir(parents=True, exist_ok=True)
    made = CollectorRegistry()
    MultiProcessCollector(made, path=str(folder))
    made.register(Installation())
    return made


def internal(address: str) -> tuple[str, int]:
    """IP and port of ``host:port``. An address that others on the internet could reach is an error."""
    host, _, port = address.rpartition(":")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise ImproperlyConfigured(f"KEPU_METRICS_ADDRESS：找不到主机 {host}（{error}）") from error
    number = str(found[0][4][0])
    if not ip_address(number).is_private or ip_address(number).is_unspecified:
        raise ImproperlyConfigured(
            f"KEPU_METRICS_ADDRESS 必须是内部地址（127.0.0.1、10.x.x.x、192.168.x.x 等），不能是 {number}。"
        )
    return number, int(port)


def serve(address: str, folder: Path, stop: threading.Event) -> None:
    """Answer ``GET /metrics`` until ``stop`` is set."""
    host, port = internal(address)
    server, thread = start_http_server(port, addr=host, registry=registry(folder))
    stop.wait()
    server.shutdown()
    thread.join()
