"""Two workers, killed at random points again and again: nothing is lost, nothing is sent twice unseen.

Real processes, a real database, a real mail server. ``KEPU_TEST_KILLS`` asks for another number of kills.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable

from tests.servers import smtp

RunScript = Callable[..., "subprocess.CompletedProcess[str]"]
KILLS = int(os.environ.get("KEPU_TEST_KILLS", "32"))


def test_nothing_is_lost_and_nothing_is_sent_twice_unseen(run_script: RunScript) -> None:
    seed = random.SystemRandom().randrange(10**6)
    with smtp.running() as inbox:
        ran = run_script("killed.py", inbox.port, KILLS, seed)
    said = json.loads(ran.stdout.splitlines()[-1])
    told = f"seed {seed}: {ran.stderr[-4000:]}"
    assert said["killed"] >= KILLS, told
    assert (said["errors"], said["looks"]) == (0, 0), told

    received = Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in inbox.letters)
    states = {uid: (state, uncertain) for uid, state, uncertain in said["messages"]}
    assert {state for state, _ in states.values()} == {"sent"}, told
    assert set(received) == set(states), told
    twice = {uid for uid, count in received.items() if count > 1}
    assert all(states[uid][1] for uid in twice), f"sent twice and not said; {told}"
    assert sum(received.values()) - len(received) <= said["killed"], told

    assert {state for *_, state in said["editions"]} == {"done"}, told
    assert {state for *_, state in said["deliveries"]} == {"sent"}, told
    first = {edition for edition, _, change, _ in said["editions"] if change == "new"}
    got = {(person, edition) for person, edition, _ in said["deliveries"] if edition in first}
    assert got == {(person, edition) for person in said["people"] for edition in first}, told
    heard: dict[str, str] = defaultdict(str)
    for letter in inbox.letters:
        heard[letter["To"]] += smtp.text_of(letter.get_payload(0))
    assert all(title in heard[person] for title in said["titles"] for person in said["people"]), told
