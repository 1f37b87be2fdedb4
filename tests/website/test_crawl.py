"""What holds for every public page: all that can be reached from the home page is read once and looked at."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.website.crawler import HOST, Visit, crawl

pytestmark = pytest.mark.xdist_group("crawl")
_SITE: dict[str, Visit] = {}
DATA_BLOCKS = ("application/ld+json", "application/json")


@pytest.fixture
def site(reader: Client) -> dict[str, Visit]:
    """Everything reachable, read once for all tests of this file."""
    if not _SITE:
        _SITE.update(crawl(reader))
    return _SITE


@pytest.fixture
def pages(site: dict[str, Visit]) -> list[Visit]:
    return [seen for seen in site.values() if seen.is_html]


def none(problems: list[str]) -> None:
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(problems[:15])


def test_reaches_the_whole_site(site: dict[str, Visit]) -> None:
    kinds = Counter(address.split("/")[1] for address in site if re.fullmatch(r"/\w+/[\w-]+/", address))
    for section, at_least in {"articles": 24, "rumors": 24, "venues": 24, "events": 30, "campaigns": 1}.items():
        assert kinds[section] >= at_least, section
    assert kinds["topics"] >= 40
    assert kinds["regions"] >= 120


def test_no_link_is_broken(site: dict[str, Visit]) -> None:
    none([f"{v.address} ({v.status}) linked on {v.found_on}" for v in site.values() if v.status != 200])


def test_nobody_gets_a_cookie(site: dict[str, Visit]) -> None:
    none([f"{v.address}: {v.cookies}" for v in site.values() if v.cookies or "Set-Cookie" in v.headers])


def test_answers_do_not_depend_on_cookies(site: dict[str, Visit]) -> None:
    none([v.address for v in site.values() if "cookie" in v.headers.get("Vary", "").lower()])


def test_one_heading_language_title_and_description(pages: list[Visit]) -> None:
    none([f"{v.address}: {words}" for v in pages for words in head_problems(v)])


def head_problems(visit: Visit) -> list[str]:
    soup = visit.soup
    title = soup.title.get_text() if soup.title else ""
    checks = {
        "not one h1": len(soup.find_all("h1")) == 1 and bool(soup.h1 and soup.h1.get_text(strip=True)),
        "lang": soup.html is not None and str(soup.html.get("lang", "")).startswith("zh-Hans"),
        "title": bool(re.search(r"[\u4e00-\u9fff]", title)),
        "viewport": soup.find("meta", attrs={"name": "viewport"}) is not None,
        "SiteName": soup.find("meta", attrs={"name": "SiteName"}) is not None,
        "ColumnName": soup.find("meta", attrs={"name": "ColumnName"}) is not None,
        "og:title": soup.find("meta", property="og:title") is not None,
        "main": len(soup.find_all("main")) == 1,
    }
    return [words for words, fine in checks.items() if not fine]


def test_canonical_addresses_are_absolute_and_reachable(site: dict[str, Visit], pages: list[Visit]) -> None:
    problems = []
    for seen in pages:
        links = seen.soup.find_all("link", rel="canonical")
        address = str(links[0]["href"]) if len(links) == 1 else ""
        if not address.startswith(HOST + "/"):
            problems.append(f"{seen.address}: {[str(link) for link in links]}")
        elif not urlsplit(seen.address).query and address != HOST + seen.address:
            problems.append(f"{seen.address} says it is {address}")
        elif address.removeprefix(HOST) not in site:
            problems.append(f"{seen.address}: canonical {address} cannot be reached")
    none(problems)


def test_titles_tell_pages_apart(pages: list[Visit]) -> None:
    plain = [seen for seen in pages if not urlsplit(seen.address).query]
    titles = Counter(seen.soup.title.get_text() for seen in plain if seen.soup.title)
    none([f"{title}: {count} pages" for title, count in titles.items() if count > 1])


def test_strict_content_security_policy(pages: list[Visit]) -> None:
    for seen in pages:
        policy = seen.headers.get("Content-Security-Policy", "")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
        assert rules["default-src"] == "'none'", seen.address
        assert rules["script-src"] == rules["style-src"] == "'self'", seen.address
        assert rules["base-uri"] == rules["object-src"] == "'none'", seen.address
        assert not re.search(r"unsafe|http|\*|//", policy), f"{seen.address}: {policy}"


def test_other_protecting_headers(pages: list[Visit]) -> None:
    for seen in pages:
        assert seen.headers["X-Content-Type-Options"] == "nosniff", seen.address
        assert seen.headers["Referrer-Policy"] == "strict-origin-when-cross-origin", seen.address
        assert seen.headers["X-Frame-Options"] == "SAMEORIGIN", seen.address


def test_nothing_inline_that_the_policy_would_stop(pages: list[Visit]) -> None:
    none([f"{v.address}: {words}" for v in pages for words in inline_problems(v)])


def inline_problems(visit: Visit) -> list[str]:
    found = [str(tag)[:90] for tag in visit.soup.find_all("style")]
    for tag in visit.soup.find_all(True):
        found += [f"<{tag.name} {name}>" for name in tag.attrs if name == "style" or name.startswith("on")]
        if str(tag.get("href", "")).startswith("javascript:"):
            found.append(str(tag)[:90])
    for script in visit.soup.find_all("script", src=False):
        if script.get("type") not in DATA_BLOCKS:
            found.append(str(script)[:90])
    return found


def test_no_request_to_another_host(pages: list[Visit]) -> None:
    none([f"{v.address}: {address}" for v in pages for address in loaded(v) if urlsplit(address).netloc])


def loaded(visit: Visit) -> list[str]:
    """Addresses that a browser loads by itself to show the page."""
    soup, found = visit.soup, []
    for tag in soup.find_all(["img", "script", "iframe", "video", "audio", "source", "embed", "track", "object"]):
        found += [str(tag[name]) for name in ("src", "data", "poster") if tag.get(name)]
        found += [part.split()[0] for part in str(tag.get("srcset", "")).split(",") if part.strip()]
    for tag in soup.find_all("link", href=True):
        if set(tag["rel"]) & {
            "stylesheet",
            "icon",
            "preload",
            "modulepreload",
            "preconnect",
            "dns-prefetch",
            "manifest",
        }:
            found.append(str(tag["href"]))
    return found + [str(tag["href"]) for tag in soup.find_all("use", href=True)]


def test_pictures_styles_and_scripts_exist(pages: list[Visit], demo_var: Path) -> None:
    wanted = {urlsplit(urljoin(HOST + v.address, address)).path: v.address for v in pages for address in loaded(v)}
    problems = []
    for path, where in wanted.items():
        if path.startswith("/media/"):
            there = (demo_var / "media" / unquote(path.removeprefix("/media/"))).exists()
        else:
            there = finders.find(unquote(path.removeprefix(settings.STATIC_URL))) is not None
        if not there:
            problems.append(f"{path} on {where}")
    assert len(wanted) > 200
    none(problems)


def test_pictures_have_alternative_texts_and_sizes(pages: list[Visit]) -> None:
    problems = []
    for seen in pages:
        for picture in seen.soup.find_all("img"):
            if picture.get("alt") is None or not picture.get("width") or not picture.get("height"):
                problems.append(f"{seen.address}: {str(picture)[:120]}")
    none(problems)


def test_ids_are_unique_and_jumps_arrive(pages: list[Visit]) -> None:
    problems = []
    for seen in pages:
        ids = Counter(str(tag["id"]) for tag in seen.soup.find_all(id=True))
        problems += [f"{seen.address}: id {name} {count} times" for name, count in ids.items() if count > 1]
        for link in seen.soup.find_all("a", href=re.compile("^#.")):
            if unquote(str(link["href"])[1:]) not in ids:
                problems.append(f"{seen.address}: {link['href']} leads nowhere")
    none(problems)


def test_links_to_other_sites_are_plain(pages: list[Visit]) -> None:
    """Over https, or http where a public body still has nothing else; never a scheme that runs something."""
    schemes = Counter(
        urlsplit(str(link["href"])).scheme for seen in pages for link in seen.soup.find_all("a", href=True)
    )
    assert set(schemes) <= {"", "http", "https", "tel", "mailto", "geo"}, schemes


def test_addresses_are_plain_ascii(site: dict[str, Visit]) -> None:
    paths = {urlsplit(address).path for address in site}
    none([path for path in sorted(paths) if not re.fullmatch(r"[a-z0-9/._-]+", path)])


def test_every_html_page_is_light(pages: list[Visit]) -> None:
    none([f"{v.address}: {len(v.body) // 1024} KB of HTML" for v in pages if len(v.body) > 120 * 1024])
