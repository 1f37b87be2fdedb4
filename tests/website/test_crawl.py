"""What holds for every public page: all that can be reached from the home page is read once, and looked at.

One test, because reading the whole site is what takes the time; each check yields sentences about what is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.website.crawler import HOST, Visit, crawl

DATA_BLOCKS = ("application/ld+json", "application/json")
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}
SECTIONS = {"articles": 24, "rumors": 24, "venues": 24, "events": 30, "campaigns": 1, "topics": 35, "regions": 120}
PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


@dataclass
class Site:
    """All answers by address, and the folder of uploads."""

    visits: dict[str, Visit]
    uploads: Path

    @cached_property
    def pages(self) -> list[Visit]:
        return [seen for seen in self.visits.values() if seen.is_html]


def reaches_the_whole_site(site: Site) -> Iterator[str]:
    found = Counter(address.split("/")[1] for address in site.visits if re.fullmatch(r"/\w+/[\w-]+/", address))
    yield from (f"only {found[name]} {name}" for name, at_least in SECTIONS.items() if found[name] < at_least)


def no_link_is_broken(site: Site) -> Iterator[str]:
    for seen in site.visits.values():
        if seen.status != 200:
            yield f"{seen.address} ({seen.status}) linked on {seen.found_on}"


def nobody_gets_a_cookie(site: Site) -> Iterator[str]:
    for seen in site.visits.values():
        if seen.cookies or "Set-Cookie" in seen.headers:
            yield f"{seen.address}: {seen.cookies}"
        if "cookie" in seen.headers.get("Vary", "").lower():
            yield f"{seen.address} depends on cookies"


def heads_are_complete(site: Site) -> Iterator[str]:
    for seen in site.pages:
        soup = seen.soup
        checks = {
            "one h1": len(soup.find_all("h1")) == 1 and bool(soup.h1 and soup.h1.get_text(strip=True)),
            "lang": soup.html is not None and str(soup.html.get("lang", "")).startswith("zh-Hans"),
            "title": bool(soup.title and re.search(r"[\u4e00-\u9fff]", soup.title.get_text())),
            "viewport": soup.find("meta", attrs={"name": "viewport"}) is not None,
            "SiteName": soup.find("meta", attrs={"name": "SiteName"}) is not None,
            "ColumnName": soup.find("meta", attrs={"name": "ColumnName"}) is not None,
            "og:title": soup.find("meta", property="og:title") is not None,
            "main": len(soup.find_all("main")) == 1,
        }
        yield from (f"{seen.address}: {name}" for name, fine in checks.items() if not fine)


def canonical_addresses_are_absolute_and_reachable(site: Site) -> Iterator[str]:
    for seen in site.pages:
        links = seen.soup.find_all("link", rel="canonical")
        address = str(links[0]["href"]) if len(links) == 1 else ""
        if not address.startswith(HOST + "/"):
            yield f"{seen.address}: {[str(link) for link in links]}"
        elif not urlsplit(seen.address).query and address != HOST + seen.address:
            yield f"{seen.address} says it is {address}"
        elif address.removeprefix(HOST) not in site.visits:
            yield f"{seen.address}: canonical {address} cannot be reached"


def titles_tell_pages_apart(site: Site) -> Iterator[str]:
    plain = [seen.soup.title for seen in site.pages if not urlsplit(seen.address).query]
    titles = Counter(title.get_text() for title in plain if title)
    yield from (f"{title}: {count} pages" for title, count in titles.items() if count > 1)


def policy_is_strict(site: Site) -> Iterator[str]:
    for seen in site.pages:
        policy = seen.headers.get("Content-Security-Policy", "")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
        own = rules.get("script-src") == rules.get("style-src") == rules.get("connect-src") == "'self'"
        none = rules.get("default-src") == rules.get("base-uri") == rules.get("object-src") == "'none'"
        if not own or not none or re.search(r"unsafe|http|\*|//", policy):
            yield f"{seen.address}: {policy}"


def protecting_headers_are_sent(site: Site) -> Iterator[str]:
    for seen in site.pages:
        yield from (f"{seen.address}: {n}" for n, value in PROTECTION.items() if seen.headers.get(n) != value)


def nothing_is_inline_that_the_policy_would_stop(site: Site) -> Iterator[str]:
    for seen in site.pages:
        for tag in seen.soup.find_all(True):
            inline = tag.name == "script" and not tag.get("src") and tag.get("type") not in DATA_BLOCKS
            if tag.name == "style" or inline or str(tag.get("href", "")).startswith("javascript:"):
                yield f"{seen.address}: {str(tag)[:90]}"
            for name in tag.attrs:
                if name == "style" or name.startswith("on"):
                    yield f"{seen.address}: <{tag.name} {name}>"


def nothing_comes_from_another_host(site: Site) -> Iterator[str]:
    for seen in site.pages:
        yield from (f"{seen.address}: {address}" for address in loaded(seen) if urlsplit(address).netloc)


def loaded(visit: Visit) -> list[str]:
    """Addresses that a browser loads by itself to show the page."""
    soup, found = visit.soup, []
    for tag in soup.find_all(["img", "script", "iframe", "video", "audio", "source", "embed", "track", "object"]):
        found += [str(tag[name]) for name in ("src", "data", "poster") if tag.get(name)]
        found += [part.split()[0] for part in str(tag.get("srcset", "")).split(",") if part.strip()]
    for tag in soup.find_all("link", href=True):
        if set(tag["rel"]) & LOADED_LINKS:
            found.append(str(tag["href"]))
    return found + [str(tag["href"]) for tag in soup.find_all("use", href=True)]


def pictures_styles_and_scripts_exist(site: Site) -> Iterator[str]:
    wanted = {
        urlsplit(urljoin(HOST + seen.address, address)).path: seen.address
        for seen in site.pages
        for address in loaded(seen)
        if not urlsplit(address).netloc
    }
    if len(wanted) < 200:
        yield f"only {len(wanted)} files: the check sees too little"
    for path, where in wanted.items():
        if path in site.visits or path.startswith("/widgets/v1/"):  # tests/widgets/test_builder.py asks for those
            continue
        name = unquote(path)
        upload = site.uploads / name.removeprefix(settings.MEDIA_URL)
        there = upload.exists() if name.startswith(settings.MEDIA_URL) else finders.find(name.removeprefix("/static/"))
        if not there:
            yield f"{path} on {where}"


def pictures_have_alternative_texts_and_sizes(site: Site) -> Iterator[str]:
    for seen in site.pages:
        for picture in seen.soup.find_all("img"):
            if picture.get("alt") is None or not picture.get("width") or not picture.get("height"):
                yield f"{seen.address}: {str(picture)[:120]}"


def ids_are_unique_and_jumps_arrive(site: Site) -> Iterator[str]:
    for seen in site.pages:
        ids = Counter(str(tag["id"]) for tag in seen.soup.find_all(id=True))
        yield from (f"{seen.address}: id {name} {count} times" for name, count in ids.items() if count > 1)
        for link in seen.soup.find_all("a", href=re.compile("^#.")):
            if unquote(str(link["href"])[1:]) not in ids:
                yield f"{seen.address}: {link['href']} leads nowhere"


def links_to_other_places_are_plain(site: Site) -> Iterator[str]:
    for seen in site.pages:
        for link in seen.soup.find_all("a", href=True):
            if urlsplit(str(link["href"])).scheme not in ("", "http", "https", "tel", "mailto", "geo"):
                yield f"{seen.address}: {link['href']}"


def addresses_are_plain_ascii(site: Site) -> Iterator[str]:
    paths = {urlsplit(address).path for address in site.visits}
    yield from (path for path in sorted(paths) if not re.fullmatch(r"[a-z0-9/._-]+", path))


def pages_are_not_bloated(site: Site) -> Iterator[str]:
    for seen in site.pages:
        if len(seen.body) > 120 * 1024:
            yield f"{seen.address}: {len(seen.body) // 1024} KB of HTML"


CHECKS: list[Callable[[Site], Iterator[str]]] = [
    reaches_the_whole_site,
    no_link_is_broken,
    nobody_gets_a_cookie,
    heads_are_complete,
    canonical_addresses_are_absolute_and_reachable,
    titles_tell_pages_apart,
    policy_is_strict,
    protecting_headers_are_sent,
    nothing_is_inline_that_the_policy_would_stop,
    nothing_comes_from_another_host,
    pictures_styles_and_scripts_exist,
    pictures_have_alternative_texts_and_sizes,
    ids_are_unique_and_jumps_arrive,
    links_to_other_places_are_plain,
    addresses_are_plain_ascii,
    pages_are_not_bloated,
]


def test_everything_that_can_be_reached(reader: Client, demo_var: Path, figure: Callable[[str, object], None]) -> None:
    site = Site(crawl(reader), demo_var / "media")
    figure("pages read by the crawl", len(site.visits))
    found = {check.__name__: list(check(site)) for check in CHECKS}
    report = [f"{name}: {len(lines)}\n  " + "\n  ".join(lines[:8]) for name, lines in found.items() if lines]
    assert not report, "\n".join(report)


BROKEN = """<html><head><title>x</title><style>a{}</style></head><body onload="f()"><h1>a</h1><h1>b</h1>
<img src="https://other.example/a.png"><a href="#gone" id="i">x</a><p id="i" style="color:red">x</p>
<a href="javascript:f()">x</a><script>f()</script><link rel="stylesheet" href="/static/gone.css"></body></html>"""


def test_every_check_can_fail() -> None:
    headers = {"Content-Type": "text/html", "Set-Cookie": "a=b", "Content-Security-Policy": "script-src *"}
    bad = Visit("/Ä/", "/", 500, headers, {"a": "b"}, BROKEN.encode() + b" " * 200_000)
    other = Visit("/b/", "/", 200, headers, {}, BROKEN.encode().replace(b"#gone", b"data:x"))
    site = Site({"/Ä/": bad, "/b/": other}, Path("/nowhere"))
    assert [check.__name__ for check in CHECKS if not list(check(site))] == []
