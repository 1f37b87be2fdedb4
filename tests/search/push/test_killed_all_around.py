"""Web, workers, search server and database are killed with -9 at random moments while editors publish and correct.

Clocks are set back meanwhile. Everything is real: PostgreSQL, Elasticsearch, gunicorn, the workers' command, a mail
server that counts, and the editors' forms by which pieces are published. ``KEPU_TEST_KILLS_EACH`` asks for another
number of kills of each part, ``KEPU_TEST_SEED`` for the moments of another run.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import leave_out
from tests.search.push import moved_clock
from tests.search.push.installation import CLOCKS, Editor, Installation, patiently
from tests.servers import programs, smtp

pytestmark = [pytest.mark.cluster, pytest.mark.django_db]

KILLS = int(os.environ.get("KEPU_TEST_KILLS_EACH", "") or 4)
SEED = int(os.environ.get("KEPU_TEST_SEED", "") or random.SystemRandom().randrange(10**6))
HOUR = 3600
QUIET_SECONDS = 6
"""In which only clocks are moved; longer, until so many letters have come, on a machine with other things to do."""
FIRST_LETTERS = 20
LETTER_PAUSE = 0.03
"""So long a letter is on its way: moments in which somebody may be killed."""
ENGINE_EVERY = 2
"""It starts for ten seconds, and is dead or starting all the time with fewer kills than the others have."""
SETTLED_SECONDS = 90
UNDONE = """
SELECT (SELECT count(*) FROM kepu_push_look)
     + (SELECT count(*) FROM kepu_push_edition WHERE state = 'matching')
     + (SELECT count(*) FROM kepu_push_delivery WHERE state IN ('waiting', 'sending'))
     + (SELECT count(*) FROM kepu_push_message WHERE state IN ('waiting', 'in_flight'))
"""


@dataclass
class Publishing:
    """An editor at work in a thread: numbered pieces, now and then a correction of an earlier one.

    ``asked`` is when a correction was sent off, ``answered`` what the site said it has done.
    """

    editor: Editor
    chance: random.Random
    asked: dict[str, float] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    sent: int = 0

    def __enter__(self) -> Publishing:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            while not self._ended.wait(0.1):
                self._one()
        except AssertionError as error:
            self.problems.append(str(error))

    def _one(self) -> None:
        open_ones = [number for number in range(self.sent - 2) if right(number) not in self.asked]
        if open_ones and self.chance.random() < 0.5:
            number = self.chance.choice(open_ones)
            self.asked[right(number)] = time.monotonic()
            self._note(right(number), self.editor.correct(title(number), right(number)))
        else:
            self._note(title(self.sent), self.editor.publish(title(self.sent)))
            self.sent += 1

    def _note(self, words: str, was_answered: bool) -> None:
        if was_answered:
            self.answered.add(words)


def title(number: int) -> str:
    return f"第{number}号台风"


def right(number: int) -> str:
    return f"第{number}号更正"


@pytest.fixture
def inbox() -> Iterator[smtp.Inbox]:
    with smtp.running() as running:
        running.pause = LETTER_PAUSE
        yield running


@pytest.fixture
def site(tmp_path: Path, inbox: smtp.Inbox) -> Iterator[Installation]:
    try:
        made = Installation(tmp_path, inbox.port)
    except programs.NotHere as error:
        leave_out(str(error))
    try:
        yield made
    finally:
        made.close()


def test_nothing_is_lost_and_nothing_comes_twice(
    site: Installation, inbox: smtp.Inbox, figure: Callable[[str, object], None]
) -> None:
    chance = random.Random(SEED)
    editor = Editor(site, **site.start())
    with Publishing(editor, random.Random(SEED)) as published:
        move_clocks(site, inbox, chance)
        before_kills = len(inbox.letters)
        killed = kill_all_around(site, inbox, published, chance)
    for clock in CLOCKS:
        moved_clock.move(site.clock(clock), 0)
    settled = patiently(lambda: site.number_of(UNDONE) == 0, SETTLED_SECONDS)
    said = site.asked("rows")
    figure("push with kills", figures(said, inbox, killed))
    told = f"seed {SEED}, {dict(killed)}, logs in {site.folder}"
    assert settled, f"{told}: {said['looks']} {said['messages']}"
    assert site.all_run(), told
    assert published.problems == [], told
    assert len(set(map(uid, inbox.letters[:before_kills]))) == before_kills, f"twice without any kill; {told}"
    nothing_lost(said, published, told)
    nothing_twice(said, inbox, killed, told)
    corrections_arrived(said, inbox, published, told)


def figures(said: dict[str, Any], inbox: smtp.Inbox, killed: Counter[str]) -> str:
    perhaps = sum(one["uncertain"] for one in said["messages"].values())
    corrected = sum(bool(corrections) for corrections in said["pages"].values())
    return (
        f"seed {SEED}: {dict(killed)}, {len(said['pages'])} pieces, {corrected} corrected, {len(said['messages'])} "
        f"messages, {perhaps} of them perhaps twice and {len(inbox.letters) - len(said['messages'])} really"
    )


def move_clocks(site: Installation, inbox: smtp.Inbox, chance: random.Random) -> None:
    """One after the other is set back by an hour, and forward again."""
    began = time.monotonic()
    while time.monotonic() < began + QUIET_SECONDS or len(inbox.letters) < FIRST_LETTERS:
        assert time.monotonic() < began + SETTLED_SECONDS, f"only {len(inbox.letters)} letters; logs in {site.folder}"
        move_a_clock(site, chance)
        time.sleep(chance.uniform(0.2, 1.5))


def move_a_clock(site: Installation, chance: random.Random) -> None:
    moved_clock.move(site.clock(chance.choice(CLOCKS)), -chance.choice((0, HOUR)))


def kill_all_around(
    site: Installation, inbox: smtp.Inbox, published: Publishing, chance: random.Random
) -> Counter[str]:
    """Each part so often, in any order, each at any moment or while a letter is on its way."""
    kinds: dict[str, Callable[[], None]] = {
        "worker": lambda: kill_worker(site, inbox, chance),
        "web": lambda: kill_web(site, published, chance),
        "database": lambda: kill_database(site, inbox, chance),
        "clock": lambda: move_a_clock(site, chance),
        "engine": lambda: kill_engine(site, chance),
    }
    order = [kind for kind in kinds for _ in range(KILLS if kind != "engine" else KILLS // ENGINE_EVERY)]
    chance.shuffle(order)
    for kind in order:
        kinds[kind]()
    return Counter(order)


def a_moment(inbox: smtp.Inbox | None, chance: random.Random) -> None:
    """Any, or the one in which the next letter was taken and that wasn't said yet."""
    time.sleep(chance.uniform(0, 0.8))
    if inbox is not None and chance.random() < 0.6:
        there, until = len(inbox.letters), time.monotonic() + 5
        while len(inbox.letters) == there and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 2 * LETTER_PAUSE))


def kill_worker(site: Installation, inbox: smtp.Inbox, chance: random.Random) -> None:
    number = chance.randrange(2)
    site.wait_for_worker(number)
    a_moment(inbox, chance)
    site.kill(f"worker {number}")
    site.run(f"worker {number}")


def kill_web(site: Installation, published: Publishing, chance: random.Random) -> None:
    """While the next form is on its way, mostly."""
    answered = len(published.answered)
    patiently(lambda: len(published.answered) > answered, 10)
    a_moment(None, chance)
    site.kill("web")
    site.run("web")


def kill_database(site: Installation, inbox: smtp.Inbox, chance: random.Random) -> None:
    a_moment(inbox, chance)
    site.database.kill()
    time.sleep(chance.uniform(0, 0.8))
    site.database.start_again()


def kill_engine(site: Installation, chance: random.Random) -> None:
    a_moment(None, chance)
    site.engine.kill()
    time.sleep(chance.uniform(0, 1))
    site.engine.start()


def nothing_lost(said: dict[str, Any], published: Publishing, told: str) -> None:
    """What was answered is there; what is there was told to everybody."""
    corrections = {words for page in said["pages"].values() for words in page}
    assert published.answered <= {*said["pages"], *corrections}, told
    assert len(published.answered) > 1, told
    assert {one["state"] for one in said["editions"]} == {"done"}, told
    first = [one["title"] for one in said["editions"] if one["change"] == "new"]
    assert sorted(first) == sorted(said["pages"]), told
    last = {one["title"]: one["told"] for one in said["editions"]}
    assert last == said["pages"], told
    assert {state for *_, state in said["deliveries"]} == {"sent"}, told
    assert {one["state"] for one in said["messages"].values()} == {"sent"}, told
    got = Counter((person, piece) for person, piece, change, _ in said["deliveries"] if change == "new")
    assert got == Counter((person, piece) for person in said["people"] for piece in said["pages"]), told


def nothing_twice(said: dict[str, Any], inbox: smtp.Inbox, killed: Counter[str], told: str) -> None:
    """A letter came once more only if its row says so, and for each kill at most what was on its way then."""
    received = Counter(map(uid, inbox.letters))
    assert set(received) == set(said["messages"]), told
    twice = {one for one, count in received.items() if count > 1}
    assert all(said["messages"][one]["uncertain"] for one in twice), f"sent twice and not said; {told}"
    on_their_way = killed["worker"] + len(("worker 0", "worker 1")) * killed["database"]
    assert sum(received.values()) - len(received) <= on_their_way, told
    pieces = heard(inbox)
    assert {len(letters) for letters in pieces.values()} == {1}, f"told in two letters; {told}"
    everybody = {(f"第{number}号", person) for number in numbers(said["pages"]) for person in said["people"]}
    assert {key[1:] for key in pieces if key[0] == "new"} == everybody, told


def corrections_arrived(said: dict[str, Any], inbox: smtp.Inbox, published: Publishing, told: str) -> None:
    """Who had a piece before somebody began to correct it heard of that; before the piece only who perhaps had it."""
    pieces = heard(inbox)
    for number in numbers(page for page, corrections in said["pages"].items() if corrections):
        began = published.asked[right(number)]
        for person in said["people"]:
            [(letter, had_it)] = pieces["new", f"第{number}号", person].items()
            told_at = min(pieces.get(("更正", f"第{number}号", person), {}).values(), default=None)
            assert told_at or had_it > began, f"{person} wasn't told that {number} was wrong; {told}"
            perhaps = said["messages"][letter]["uncertain"]
            assert perhaps or told_at is None or told_at > had_it, f"{person} was told of {number} too early; {told}"


def heard(inbox: smtp.Inbox) -> dict[tuple[str, str, str], dict[str, float]]:
    """By what was told (new, or a correction), the piece and the person: the letters, and when each came first."""
    found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for letter, at in zip(inbox.letters, inbox.arrived, strict=True):
        text = smtp.text_of(letter.get_payload(0))
        corrected = set(re.findall(r"(第\d+号)更正", text))
        for piece in set(re.findall(r"(第\d+号)台风", text)):
            change = "更正" if piece in corrected else "new"
            found[change, piece, letter["To"]].setdefault(uid(letter), at)
    return found


def numbers(titles: Sequence[str] | Iterator[str]) -> list[int]:
    return [int(re.findall(r"\d+", one)[0]) for one in titles]


def uid(letter: Any) -> str:
    return str(letter["Message-ID"]).strip("<>").partition("@")[0]
