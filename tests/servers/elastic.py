"""Real Elasticsearch nodes: one, or several that form a cluster; quick to start, small, killed and frozen at will."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.servers import processes, programs

SECONDS_TO_START = 120
LOG4J = """
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-AlwaysPreTouch"
STEADY = "-XX:+UseG1GC"


class Node:
    """A node with fixed ports, so that it can be killed and started again as the same."""

    def __init__(self, version: str = programs.NEWEST, *, name: str = "one", heap: int = 384, quick: bool = True):
        self.version, self.name = version, name
        self.port, self.transport = processes.free_port(), processes.free_port()
        self.folder = processes.folder_of_ones_own(f"elastic-{name}")
        self.url = f"http://127.0.0.1:{self.port}"
        self._home, self._java = programs.elasticsearch(version), programs.java_home(version)
        self._heap, self._options = heap, QUICK if quick else STEADY
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, cluster: Sequence[Node] = (), **settings: str) -> None:
        """Start without waiting; ``cluster`` are all nodes that form one, itself among them."""
        self._configure(cluster or (self,), settings)
        self._process = processes.launched(
            [str(self._home / "bin" / "elasticsearch")],
            self.folder / "log",
            {
                "ES_PATH_CONF": str(self.folder / "config"),
                "ES_JAVA_HOME": str(self._java),
                "ES_TMPDIR": str(self.folder / "tmp"),
                "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "HOME": str(self.folder),
            },
        )

    def wait(self, nodes: int = 1, status: str = "yellow") -> None:
        """Until the cluster has so many nodes and can work. Raises ``RuntimeError`` with the log's end."""
        wanted = f"/_cluster/health?wait_for_status={status}&wait_for_nodes=%3E%3D{nodes}&timeout=1s"
        until = time.monotonic() + SECONDS_TO_START
        while not _is_well(self.port, wanted):
            if (self._process is not None and self._process.poll() is not None) or time.monotonic() > until:
                raise RuntimeError(f"Elasticsearch does not start:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Of the process that was started, the parent of all others."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def kill(self) -> None:
        """As by ``kill -9``; its data stay."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(20)

    def signal(self, number: int) -> None:
        """Send a signal to all its processes: SIGSTOP freezes them."""
        if self._process is not None:
            os.killpg(self._process.pid, number)

    def stop(self) -> None:
        """End it and remove its data."""
        if self._process is not None:
            self.signal(signal.SIGCONT) if self._process.poll() is None else None
            processes.ended(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self, cluster: Sequence[Node], settings: dict[str, str]) -> None:
        for name in ("config", "data", "logs", "tmp", "repo"):
            (self.folder / name).mkdir(exist_ok=True)
            processes.give(self.folder / name)
        lines = {**self._settings(cluster), **{name.replace("__", "."): value for name, value in settings.items()}}
        config = self.folder / "config"
        (config / "elasticsearch.yml").write_text("".join(f"{name}: {value}\n" for name, value in lines.items()))
        (config / "log4j2.properties").write_text(LOG4J)
        heap = f"-Xms{self._heap}m\n-Xmx{self._heap}m\n"
        (config / "jvm.options").write_text(heap + self._options.replace(" ", "\n") + "\n")

    def _settings(self, cluster: Sequence[Node]) -> dict[str, str]:
        path = self.folder
        common = {
            "cluster.name": f"kepu-{cluster[0].port}",
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(self.transport),
            "path.data": str(path / "data"),
            "path.logs": str(path / "logs"),
            "path.repo": str(path / "repo"),
            "xpack.security.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if len(cluster) == 1:
            return common | {"discovery.type": "single-node"}
        seeds = ", ".join(f'"127.0.0.1:{node.transport}"' for node in cluster)
        names = ", ".join(node.name for node in cluster)
        return common | {"discovery.seed_hosts": f"[{seeds}]", "cluster.initial_master_nodes": f"[{names}]"}


@contextmanager
def cluster(size: int, version: str = programs.NEWEST, **settings: str) -> Iterator[list[Node]]:
    """So many nodes that know each other, all started and waited for; ended and removed afterwards."""
    nodes = [Node(version, name=f"node{number}") for number in range(1, size + 1)]
    try:
        for node in nodes:
            node.start(nodes, **settings)
        for node in nodes:
            node.wait(size)
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def _is_well(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return not json.loads(connection.getresponse().read())["timed_out"]
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
