"""Run in a process of its own: reads the hostile files of a folder, named ``kind--name``, one after the other.

Prints one JSON object: name -> [what was said, peak megabytes so far].
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path

import django


class NothingKnown:
    """Stands for the lookups of a site of which nothing is asked here."""

    def venue_named(self, name: str) -> None:
        return None


def said(kind: str, data: bytes) -> str:
    """The refusal, or that it was read."""
    from content.importers.refusals import ImportRefused
    from content.importers.registry import IMPORTERS

    try:
        IMPORTERS[kind].read(data, NothingKnown())  # type: ignore[arg-type]
    except ImportRefused as refusal:
        return str(refusal)
    return "read"


def peak() -> int:
    """The most megabytes this process has held; ``getrusage`` would count those of the process it came from."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) // 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2


def main() -> None:
    django.setup()
    found = {}
    for file in sorted(Path(sys.argv[1]).iterdir()):
        kind, _, name = file.name.partition("--")
        words = said(kind, file.read_bytes())
        found[name] = [words, peak()]
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
