"""What is read out of uploaded files, for editors who search them: after the upload, by the worker."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

from django.utils.timezone import now

from media.extraction import SECONDS
from media.models import Attachment

logger = logging.getLogger(__name__)


def read_waiting(limit: int) -> int:
    """Read up to ``limit`` files that nobody has read, newest first; returns how many were worked on."""
    waiting = list(Attachment.objects.filter(read_at=None).order_by("-pk")[:limit])
    for attachment in waiting:
        read_attachment(attachment)
    return len(waiting)


def read_attachment(attachment: Attachment) -> None:
    """Note pages and words; of a file that can't be read, that it was tried."""
    try:
        with attachment.open_file() as file:
            attachment.pages, attachment.text = _extracted(file.read(), attachment.file_extension)
    except OSError:
        logger.warning("The file of document %s can't be read", attachment.pk)
        attachment.pages, attachment.text = None, ""
    attachment.read_at = now()
    attachment.save(update_fields=["pages", "text", "read_at"])


def _extracted(data: bytes, extension: str) -> tuple[int | None, str]:
    """In a process of its own; nothing when that is ended or fails, whatever the file did to it."""
    command = [sys.executable, "-m", "media.extraction", extension]
    places = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603  (our own program)
            command, input=data, capture_output=True, timeout=SECONDS * 2, env=places, check=True
        )
    except subprocess.SubprocessError as error:
        logger.warning("A %s file of %d bytes can't be read: %s", extension, len(data), type(error).__name__)
        return None, ""
    found = json.loads(done.stdout)
    return found["pages"], found["text"].replace("\0", "")
