"""The page cache: what stands between the server and Django for readers without an account.

Only answers whose view allows it are kept (``content.keeping``), and one is given only while nothing it is about has
changed (``content.changes``). What was being made while something changed carries the horizon it began at, and so is
never given. Signed-in editors, forms, errors, cookies and restricted pages always go to Django.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from content import changes, keeping
from widgets import hosts, opening

from . import metrics
from .page_store import Entry, PageStore, release

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

KEY = "kepu.page_cache_key"
WANTED = "kepu.page_cache_wanted"
PERSONAL = ("near",)
"""Parameters that tell about the reader: such answers are not written down."""
WIDGETS = "/widgets/v1/"
CAMPAIGNS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "spm", "isappinstalled")
"""Parameters that others hang on addresses and nothing here reads."""
_VARIES = {"accept-encoding", "cookie", "origin"}
_REVALIDATE = "public, max-age=0, must-revalidate"


class PageCache:
    """The site as a WSGI application: the cache, and Django behind it."""

    def __init__(self) -> None:
        self.store = PageStore(settings.KEPU_PAGE_CACHE_DIR, release())
        self.django = KeepingHandler(self.store)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None:
            metrics.page_cache("passed")
            return self.django(environ, start_response)
        _look()
        entry = self.store.get(key)
        if entry and entry.until > time.time() and changes.holds(entry.made_at, entry.about) and not _news(environ):
            return _given(entry, environ, start_response)
        metrics.page_cache("outdated" if entry else "missing")
        if environ["REQUEST_METHOD"] == "GET":
            environ[KEY], environ[WANTED] = key, ""
            if entry:  # of those that are kept: this one is wanted whole again, whatever the reader has
                environ[WANTED] = environ.pop("HTTP_IF_NONE_MATCH", "")
                environ.pop("HTTP_IF_MODIFIED_SINCE", None)
        return self.django(environ, start_response)


class KeepingHandler(WSGIHandler):
    """Django, which keeps what may be kept of its answers to questions that have a key."""

    def __init__(self, store: PageStore) -> None:
        super().__init__()
        self.store = store

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Django's answer. The horizon is read before anything else is, and so is older than what it is made of."""
        key = request.META.get(KEY)
        if key is None:
            return super().get_response(request)
        made_at = changes.horizon()
        with keeping.recording() as linked:
            response = super().get_response(request)
        if not isinstance(response, HttpResponse) or not _may_be_kept(response):
            return response
        entry = _entry(key, response, made_at, linked)
        self.store.put(entry)
        response.headers["ETag"], response.headers["Cache-Control"] = entry.etag, dict(entry.headers)["Cache-Control"]
        if _same(entry.etag, request.META[WANTED]):
            _not_modified(response)
        return response


def key_of(environ: Environ) -> str | None:
    """The question as one text; None when its answer can't be kept or is for one reader only."""
    cookies, query = environ.get("HTTP_COOKIE", ""), environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_HOST" not in environ or len(query) > 1000:
        return None
    if settings.SESSION_COOKIE_NAME in cookies or "messages=" in cookies or "HTTP_AUTHORIZATION" in environ:
        return None
    parts = sorted((part for part in query.split("&") if _name(part) not in CAMPAIGNS), key=_name)
    if any(_name(part) in PERSONAL for part in parts):
        return None
    environ["QUERY_STRING"] = normal = "&".join(filter(None, parts))
    scheme = f"{environ['wsgi.url_scheme']} {environ.get('HTTP_X_FORWARDED_PROTO', '')}"
    return f"{scheme} {environ['HTTP_HOST']} {environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}?{normal}"


def _news(environ: Environ) -> bool:
    """Whether a widget is shown where this process has not seen one today: Django writes the host down."""
    return environ.get("PATH_INFO", "").startswith(WIDGETS) and hosts.is_news(opening.host_of(environ))


def _name(part: str) -> str:
    return part.partition("=")[0]


def _look() -> None:
    """Outside of a request of Django's, which would have seen to the connection."""
    if changes.due():
        close_old_connections()
        changes.look()
        close_old_connections()


def _may_be_kept(response: HttpResponse) -> bool:
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    private = any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store"))
    kept = getattr(response, "kept", None)
    return bool(kept) and response.status_code == 200 and not response.cookies and not private and varies <= _VARIES


def _entry(key: str, response: HttpResponse, made_at: int, linked: set[str]) -> Entry:
    kept: keeping.Kept = response.kept  # type: ignore[attr-defined]
    packed = response.headers.get("Content-Encoding") == "gzip"
    etag = response.headers.get("ETag", "")
    left_out = {"content-encoding", "content-length", "etag", "cache-control"}
    headers = [(name, value) for name, value in response.headers.items() if name.lower() not in left_out]
    return Entry(
        key=key,
        headers=[*headers, ("Cache-Control", response.headers.get("Cache-Control", _REVALIDATE))],
        etag=f"W/{etag.removeprefix('W/')}",
        about=sorted(kept.about | linked),
        made_at=made_at,
        until=kept.until.timestamp(),
        body=response.content if packed else gzip.compress(response.content, 6, mtime=0),
    )


def _given(entry: Entry, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    headers = [*entry.headers, ("ETag", entry.etag)]
    same = _same(entry.etag, environ.get("HTTP_IF_NONE_MATCH", ""))
    metrics.page_cache("not_modified" if same else "given")
    if same:
        start_response("304 Not Modified", [pair for pair in headers if pair[0] not in ("Content-Type",)])
        return []
    body = entry.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
    else:
        body = gzip.decompress(body)
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _same(etag: str, wanted: str) -> bool:
    """Whether the reader has this very answer."""
    plain = etag.removeprefix("W/")
    return wanted.strip() == "*" or plain in {one.strip().removeprefix("W/") for one in wanted.split(",")}


def _not_modified(response: HttpResponse) -> None:
    response.status_code, response.content = 304, b""
    for name in ("Content-Length", "Content-Encoding", "Content-Type"):
        response.headers.pop(name, None)
