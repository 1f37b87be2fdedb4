"""What a page asks its server for, and when that is over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

STILL, FORGOTTEN, LIMIT = 0.5, 5.0, 30.0


class Traffic:
    """Requests of a page that haven't ended.

    Instead of the browser's own ``networkidle``: that waits for ever where the end of a request is never told, as
    happens, rarely, to one that was under way when its page was left.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.open, self.stirred = page, dict[Any, str](), time.monotonic()
        page.on("request", lambda request: self._begun(request, request.url))
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("framenavigated", self._left)

    def settle(self) -> None:
        """Wait until the page is loaded and has asked for nothing for half a second.

        A request of whose end nothing was heard while nothing else happened for five seconds is passed over.
        Raises: ``AssertionError`` naming what is still asked for after half a minute.
        """
        self.page.wait_for_load_state("load")
        began = time.monotonic()
        self.stirred = max(self.stirred, began)
        while time.monotonic() - self.stirred < (FORGOTTEN if self.open else STILL):
            assert time.monotonic() - began < LIMIT, f"no end of requests: {sorted(self.open.values())}"
            self.page.wait_for_timeout(50)

    def _begun(self, request: Any, url: str) -> None:
        self.open[request] = url
        self.stirred = time.monotonic()

    def _ended(self, request: Any) -> None:
        self.open.pop(request, None)
        self.stirred = time.monotonic()

    def _left(self, frame: Frame) -> None:
        """The requests of the page before are nobody's business any more."""
        if frame == self.page.main_frame:
            self.open.clear()
            self.stirred = time.monotonic()
