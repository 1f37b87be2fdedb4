"""A store that speaks S3, in a process of its own: moto's server, and an empty bucket."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import processes

SECONDS_TO_START = 30
BUCKET, REGION, KEY, SECRET = "kepu-uploads", "us-east-1", "a-key", "a-secret"


@dataclass(frozen=True, slots=True)
class Store:
    """A running store."""

    endpoint: str

    def empty(self) -> None:
        """Remove all that is in the bucket."""
        for entry in self.client().list_objects_v2(Bucket=BUCKET).get("Contents", []):
            self.client().delete_object(Bucket=BUCKET, Key=entry["Key"])

    def client(self) -> Any:
        """For looking at it from the side."""
        import boto3

        return boto3.client(
            "s3", endpoint_url=self.endpoint, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET
        )


@contextmanager
def running(folder: Path) -> Iterator[Store]:
    """A store with an empty private bucket."""
    port = processes.free_port()
    log = folder / "s3.log"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    store = Store(f"http://127.0.0.1:{port}")
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _wait(store, process, log)
        store.client().create_bucket(Bucket=BUCKET)
        yield store
    finally:
        process.terminate()
        process.wait(20)


def _wait(store: Store, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(store.endpoint, timeout=2).close()  # noqa: S310  (our own server)
            return
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < until, log.read_text(errors="replace")[-2000:]
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            time.sleep(0.1)
