"""What goes into the logs, and what never does: no address of a reader, no query string, no text anybody typed.

The same records in two formats: lines for people, JSON objects for machines. Every line written while a request is
answered carries that request's id.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered in this thread; empty outside of one."""

FIELDS = ("method", "path", "view", "status", "ms", "duty", "done")
"""What ``extra`` may add to a line. Anything else stays out."""

_CLIENT = re.compile(r"\b(ip|addr)=\S+")
_QUERY = re.compile(r"\?\S*")
_MAIL = re.compile(r"[^\s<>\"',;:()\[\]{}]+@[\w.-]+")
_URL = re.compile(r"(https?://[^/\s<>\\\"']+)([^\s<>\\\"'?]*)(\?[^\s<>\\\"']*)?")
_LONG = re.compile(r"(?<=/)[^/]{20,}")


class Discreet(logging.Filter):
    """Takes out of a record what must not be kept; on the handler, so that no logger gets around it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__["request_id"] = asked = request_id.get()
        if record.name.startswith("gunicorn"):
            record.msg, record.args = _QUERY.sub("", _CLIENT.sub(r"\1=…", record.getMessage())), ()
        request: Any = getattr(record, "request", None)
        if hasattr(request, "path") and isinstance(record.args, tuple):
            shown = shown_path(request)
            record.args = tuple(shown if argument == request.path else argument for argument in record.args)
        if record.exc_info and record.exc_info[1]:
            record.exc_text = told(record.exc_info[1], with_message=not (asked or request))
        return True


def shown_path(request: Any) -> str:
    """The path without the query string. Tokens in it are secrets and left out, and what may be one."""
    path: str = request.path
    match = getattr(request, "resolver_match", None)
    if not match:  # refused or sent elsewhere before anybody knew what it is, as an address without its last slash
        return _LONG.sub("…", path)
    for name, value in match.kwargs.items():
        if "token" in name and value:
            path = path.replace(str(value), "…")
    return path


def told(error: BaseException, *, with_message: bool) -> str:
    """The traceback. While a request is answered without messages: those of errors quote what a reader wrote."""
    if with_message:
        return "".join(traceback.format_exception(error)).rstrip()
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{told(cause, with_message=False)}\n\n" if cause else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}Traceback (most recent call last):\n{frames}{type(error).__module__}.{type(error).__qualname__}"


def without_secrets(line: str) -> str:
    """Mail servers say whom they refuse, and the address of a group's robot is its password."""
    return _URL.sub(_without_secret, _MAIL.sub("…@…", line))


def _without_secret(url: re.Match[str]) -> str:
    return f"{url[1]}{_LONG.sub('…', url[2])}{'?…' if url[3] else ''}"


def nobody(*_: object) -> str:
    """What django-axes calls whoever signs in wrongly; name and address stand in its tables, for those who may look."""
    return "somebody"


class LineFormatter(logging.Formatter):
    """For people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    """For machines: one object a line, times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        asked = getattr(record, "request_id", "")
        line |= {"request": asked} if asked else {}
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        line |= {"exception": record.exc_text} if record.exc_text else {}
        return without_secrets(json.dumps(line, ensure_ascii=False, default=str))


FORMATTERS = {"line": LineFormatter, "json": JsonFormatter}


def logging_settings(form: str) -> dict[str, Any]:
    """Django's ``LOGGING`` for one of ``FORMATTERS``: everything to the error stream, for journald or a container."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"discreet": {"()": Discreet}},
        "formatters": {"chosen": {"()": FORMATTERS[form]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["discreet"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "axes": {"level": "WARNING"},
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"level": "ERROR"},  # what is answered with 4xx has a line of its own
            "django_tasks": {"level": "WARNING"},
            "elastic_transport": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
            "modelsearch": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},
        },
    }
