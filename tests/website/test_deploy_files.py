"""What operators copy from ``deploy/``, the Containerfile and compose.yaml: it names only what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.conftest import leave_out
from tests.test_house import settings_read

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy").glob("kepu-*.*"))
NAMES = ("Containerfile", "compose.yaml", "deploy/is_alive.py", "deploy/kepu")
FILES = [*(ROOT / name for name in NAMES), *UNITS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_settings_and_commands_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(re.findall(r"\bKEPU_[A-Z0-9_]+", text)) <= settings_read()
    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())


def test_units_are_understood(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        leave_out("no systemd on this machine")
    for unit in UNITS:  # with a program that is there
        text = unit.read_text("utf-8").replace("/opt/kepu/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "kepu-" in line]
    assert (done.returncode, ours) == (0, [])


def test_what_is_secret_or_of_this_machine_is_not_in_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".env", ".git", "var", ".venv"} <= set(left_out)
    image = (ROOT / "Containerfile").read_text("utf-8")
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", image, re.MULTILINE)
    assert "--require-hashes" in image
