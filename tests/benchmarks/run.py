"""All benchmarks, one after the other: a table on the screen, figures as JSON in ``var/bench/``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FIGURES = HERE.parents[1] / "var" / "bench"


def main() -> int:
    """Run every ``bench_*.py``; arguments name some of them. The number of those that failed."""
    chosen = sys.argv[1:]
    failed = 0
    for script in sorted(HERE.glob("bench_*.py")):
        if chosen and script.stem not in chosen and script.stem.removeprefix("bench_") not in chosen:
            continue
        print(f"\n{script.stem} (load {os.getloadavg()[0]:.1f})", flush=True)
        failed += not run(script)
    return failed


def run(script: Path) -> bool:
    """One benchmark: its last lines are a JSON object."""
    began = time.perf_counter()
    ended = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        print(f"  failed with {ended.returncode}")
        return False
    figures = json.loads(ended.stdout) | {"benchmark_seconds": round(time.perf_counter() - began)}
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{script.stem}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    for name, value in flat(figures):
        print(f"  {name:48} {value}")
    return True


def flat(figures: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested figures as dotted names."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield before + name, value


if __name__ == "__main__":
    sys.exit(main())
