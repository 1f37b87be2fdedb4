"""A site in processes of its own that waits for seconds instead of minutes, and whose clock a test moves."""

from __future__ import annotations

from tests.quick_settings import *  # noqa: F403
from tests.quick_settings import INSTALLED_APPS
from tests.search.push import moved_clock

moved_clock.install()
INSTALLED_APPS = [*INSTALLED_APPS, "tests.search.push.hurried.Hurried"]
