"""A web server of somebody else, with pages that embed ours: another port and other host names than the site's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOSTS = ("localhost", "partner.localhost")
PAGE = """<!doctype html><html lang="zh-CN"{root}><head><meta charset="utf-8"><title>别人的网站</title>
<link rel="icon" href="data:,">{style}<script src="{site}/widgets/v1/kepu.js" async></script></head>
<body><main><h1>别人的网站</h1>{body}</main></body></html>"""


class ForeignSite:
    """Pages by path; ``put`` gives the address of a new one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, tuple[bytes, str]] = {}

    def put(self, html: str, *, policy: str = "", host: str = HOSTS[0]) -> str:
        path = f"/{len(self.pages)}.html"
        self.pages[path] = (html.encode(), policy)
        return f"http://{host}:{self.port}{path}"


@contextmanager
def foreign_site() -> Iterator[ForeignSite]:
    """One that runs meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.pages.get(self.path)
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if found and found[1]:
                self.send_header("Content-Security-Policy", found[1])
            self.end_headers()
            self.wfile.write(found[0] if found else b"")

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = ForeignSite(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
