"""No two processes wait for each other: whoever writes rows of many people takes the people first, all in one order."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable

RunScript = Callable[..., "subprocess.CompletedProcess[str]"]


def test_work_on_the_same_people_never_locks_up(run_script: RunScript) -> None:
    seed = random.SystemRandom().randrange(10**6)
    ran = run_script("crossing.py", seed)
    rounds = json.loads(ran.stdout.splitlines()[-1])
    assert all(None not in done for done in rounds), f"seed {seed}: a process failed: {ran.stderr[-4000:]}"
    matched, bundled = (sum(done[at] + done[at + 1] for done in rounds) for at in (0, 2))
    assert min(matched, bundled) > 0, f"seed {seed}: nothing crossed {rounds}"
