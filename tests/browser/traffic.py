"""What a page asks its server for, and when that is over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page, Request

STILL, LIMIT = 0.5, 20.0


class Traffic:
    """Requests of a page that haven't ended.

    Instead of the browser's ``networkidle``, which once didn't come within 20 seconds after an edited page was left and
    couldn't say what it waited for. What a page sends off while it is being left (a ``ping``) is nobody's to wait for.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.open, self.stirred = page, dict["Request", str](), time.monotonic()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("framenavigated", self._left)

    def settle(self) -> None:
        """Wait until the page is loaded, has all it asked for, and has asked for nothing for half a second.

        Raises: ``AssertionError`` naming what is still asked for after twenty seconds.
        """
        self.page.wait_for_load_state("load")
        began = self.stirred = time.monotonic()
        while self.open or time.monotonic() - self.stirred < STILL:
            assert time.monotonic() - began < LIMIT, f"no end of requests: {sorted(self.open.values())}"
            self.page.wait_for_timeout(50)

    def _begun(self, request: Request) -> None:
        if request.resource_type != "ping":
            self.open[request] = request.url
            self.stirred = time.monotonic()

    def _ended(self, request: Request) -> None:
        self.open.pop(request, None)
        self.stirred = time.monotonic()

    def _left(self, frame: Frame) -> None:
        """The requests of the page before are nobody's business any more."""
        if frame == self.page.main_frame:
            self.open.clear()
            self.stirred = time.monotonic()
