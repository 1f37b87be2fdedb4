"""Sites in processes of their own for which the names of a push service lead to the one of the tests.

``KEPU_TEST_PUSH_SERVICE`` has the names and the port that it listens at. Nothing else is different: names are resolved,
networks checked and certificates verified by what always does it.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from tests.quick_settings import *  # noqa: F403

HERE, HTTPS = "127.0.0.1", 443
KEPU_PUSH_NETWORKS = ["127.0.0.0/8"]
_names, _, _port = os.environ["KEPU_TEST_PUSH_SERVICE"].partition(" ")
_led_here = {HERE, *_names.split(",")}
_resolved = socket.getaddrinfo


def _resolved_here(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
    """First the address for a name is asked for, then that very address: it has the port."""
    is_theirs = port == HTTPS and host in _led_here
    return _resolved(HERE if is_theirs else host, int(_port) if is_theirs else port, *rest, **more)


socket.getaddrinfo = _resolved_here
