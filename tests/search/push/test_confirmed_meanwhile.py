"""Who confirmed before a piece was matched hears of it, who confirmed after it doesn't, whatever goes on meanwhile."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable

RunScript = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_subscription_counts_wholly_or_not_at_all(run_script: RunScript) -> None:
    seed = random.SystemRandom().randrange(10**6)
    ran = run_script("confirmed_meanwhile.py", seed)
    said = json.loads(ran.stdout.splitlines()[-1])
    assert None not in said.values(), f"seed {seed}: a process failed: {ran.stderr[-4000:]}"
    assert min(said["filed"], said["filed_beside"], said["gone"]) > 0, f"seed {seed}: nothing went on beside it"
    told = {
        title: {one for piece, found in said["reasons"] if piece == title for one in found}
        for title, *_ in said["pieces"]
    }
    sure = never = meanwhile = 0
    for title, began, matched, ended in said["pieces"]:
        before = {pk for pk, fits, _, confirmed in said["confirmed"] if fits and confirmed < matched}
        after = {pk for pk, fits, asked, _ in said["confirmed"] if not fits or asked > ended}
        assert before <= told[title], f"seed {seed}: lost {before - told[title]} of {title}"
        assert not after & told[title], f"seed {seed}: too early {after & told[title]} of {title}"
        sure, never = sure + len(before), never + len(after)
        meanwhile += sum(began < asked < ended for _, _, asked, _ in said["confirmed"])
    assert min(sure, never, meanwhile) > 0, f"seed {seed}: nothing was confirmed {(sure, never, meanwhile)}"
