"""How gunicorn serves the site: ``gunicorn -c python:website.serving website.wsgi``.

The application is loaded by each process for itself, not before they part: open search indexes, connections to search
servers and the threads of their clients don't survive a fork. It costs about 90 MB a process.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")

from django.conf import settings

sys.setswitchinterval(0.001)  # who has asked the database gets the interpreter back sooner from a thread that computes

bind = settings.KEPU_WEB_ADDRESS
workers = settings.KEPU_WEB_PROCESSES
worker_class = "gthread"
threads = settings.KEPU_WEB_THREADS
preload_app = False
control_socket_disable = True  # it would lie in the home folder, and systemd does what it is for

timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 200_000  # kept pages count: of a tenth as many a process would live for seconds on a busy evening
max_requests_jitter = 50_000  # and not all of them should begin anew at once


class ErrorsOnly(Logger):
    """gunicorn's log without one of requests: ``website.request_log`` writes a line that knows no address.

    Its own it would put together for each request, a sixth of what a kept page costs, and then not write.
    """

    def access(self, *_: Any) -> None:
        """Nothing."""


accesslog = None
logger_class = ErrorsOnly
logconfig_dict = settings.LOGGING | {
    "loggers": settings.LOGGING["loggers"] | {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}}
}
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (a heartbeat, never on a slow disk)
