"""Rules of the house that no other tool checks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests import demo_site

ROOT = Path(__file__).resolve().parents[1]
READ = re.compile(r"""env\.\w+\(\s*"([A-Z0-9_]+)\"""")
BENCH = re.compile(r"`(bench_\w+)`")


def settings_read() -> set[str]:
    files = (ROOT / "site" / "website" / "settings").glob("*.py")
    return {name for file in files for name in READ.findall(file.read_text("utf-8"))}


def test_env_example_names_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    example = {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert settings_read() == example


def test_readme_table_names_every_setting() -> None:
    table = (ROOT / "README.md").read_text("utf-8").split("## Settings")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert settings_read() == set(re.findall(r"`([A-Z0-9_]+)`", " ".join(cells)))


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 150


def test_readme_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_benchmark_has_a_place_for_its_figures() -> None:
    table = (ROOT / "docs" / "performance.md").read_text("utf-8")
    benches = {file.stem for file in (ROOT / "tests" / "benchmarks").glob("bench_*.py")}
    assert benches == {name for row in table.splitlines() if row.startswith("|") for name in BENCH.findall(row)}


def test_site_is_a_source_root_and_no_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()


def test_every_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        packages = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
        assert len(packages) > 40
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_stylesheets_list_every_component() -> None:
    from website import stylesheets

    css = ROOT / "site" / "website" / "static" / "website" / "css"
    listed = Path(stylesheets.__file__).read_text("utf-8")
    missing = [file.stem for file in css.rglob("*.css") if f'"{file.stem}' not in listed and file.stem not in listed]
    assert missing == []


def test_no_process_carries_what_only_some_need(tmp_path: Path) -> None:
    """Each takes 10 to 55 MB, times the processes for the web and the workers."""
    code = "import django; django.setup(); from website import worker; import sys; print(*sys.modules)"
    environment, command = demo_site.environment(tmp_path), [sys.executable, "-c", code]
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "website.worker" in told
    assert {"cv2.data", "pypinyin", "onnxruntime"}.isdisjoint(told)
