"""The tests that touch the database once more, on PostgreSQL: ``python -m tests.servers.on_postgresql [ARGUMENTS]``.

The server is one of our own, or that of ``KEPU_TEST_DATABASE_URL``. Where there is none, a laptop is told so in one
line, and CI fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import demo_site
from tests.servers import databases, programs, sharing

VARIABLE = "KEPU_TEST_DATABASE_URL"


def main(arguments: list[str]) -> int:
    """The exit code of pytest."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kepu-postgresql-")))
        try:
            url = os.environ.get(VARIABLE) or stack.enter_context(sharing.shared("postgresql", folder))
        except programs.NotHere as error:
            print(f"Tests on PostgreSQL left out: {error}")
            return int(os.environ.get("CI", "").lower() == "true")
        _migrate(databases.make(url, databases.MIGRATED), folder)
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env=os.environ | {VARIABLE: url}, check=False).returncode


def _migrate(url: str, var: Path) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    environment = demo_site.environment(var) | {"DATABASE_URL": url}
    subprocess.run(command, cwd=demo_site.PROJECT, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
