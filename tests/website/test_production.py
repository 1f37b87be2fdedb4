"""The site under production settings: quiet logs, static files for ever, metrics for operators only, loud mistakes."""

from __future__ import annotations

import http.client
import json
import logging
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from prometheus_client.parser import text_string_to_metric_families

from tests.servers import processes
from tests.website import production
from website import logs, metrics, metrics_server

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = "转给家人！王小明说隔夜菜有毒"
WORDS = "李四的病历"
READER = "203.0.113.77"
OUTCOMES = ("given", "not_modified", "missing", "outdated", "passed")
GOOD = {
    "KEPU_ALLOWED_HOSTS": "kepu.example.org",
    "KEPU_BASE_URL": "https://kepu.example.org",
    "KEPU_SMTP_URL": "smtp://mail.example.org:587?tls=1",
    "KEPU_MAIL_FROM": "kepu@example.org",
    "KEPU_SSL_REDIRECT": "1",
}


@pytest.fixture(scope="module")
def site(demo_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[production.Site]:
    with production.running(demo_var, tmp_path_factory.mktemp("production"), KEPU_PROXIES="1") as running:
        yield running


def ask(site: production.Site, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple[Any, bytes]:
    connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=20)
    given = {"X-Forwarded-For": READER, "X-Forwarded-Proto": "https", **headers}
    connection.request(method, path, body=body.encode(), headers=given)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def lines(site: production.Site) -> list[dict[str, Any]]:
    said = site.log.read_text().splitlines()
    return [json.loads(line) for line in said if line.startswith("{")]


def test_neither_messages_nor_words_nor_addresses_reach_a_log(site: production.Site) -> None:
    form = urllib.parse.urlencode({"text": MESSAGE})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(site, "/rumors/check/", "POST", form, **kind)[0].status == 200
    assert ask(site, f"/search/?q={urllib.parse.quote(WORDS)}")[0].status == 200
    assert ask(site, f"/articles/?page={urllib.parse.quote(WORDS)}")[0].status == 400
    assert ask(site, "/sign/a-secret-of-somebody/")[0].status in (404, 410)
    login = urllib.parse.urlencode({"username": WORDS, "password": MESSAGE})
    assert ask(site, "/cms/login/", "POST", login, **kind)[0].status == 403
    said = site.log.read_text()
    assert '"path": "/rumors/check/"' in said
    for secret in (MESSAGE, WORDS, READER, "a-secret-of-somebody"):
        forms = (secret, urllib.parse.quote(secret), json.dumps(secret)[1:-1])
        assert [form for form in forms if form in said] == []


def test_a_line_says_what_an_operator_needs(site: production.Site) -> None:
    ask(site, "/venues/?near=23.1,113.2", **{"X-Request-ID": "from-our-proxy-1"})
    line = next(line for line in lines(site) if line.get("request") == "from-our-proxy-1")
    assert (line["method"], line["path"], line["view"], line["status"]) == ("GET", "/venues/", "venues", 200)
    assert line["ms"] > 0
    assert line["time"].endswith("+00:00")


def test_static_files_are_kept_for_ever_under_names_with_hashes(site: production.Site) -> None:
    page = BeautifulSoup(ask(site, "/")[1], "html.parser")
    address = str(page.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    assert re.search(r"\.[0-9a-f]{12}\.css$", address)
    answer, content = ask(site, address, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(content) < 20_000


def read_metrics(site: production.Site) -> dict[tuple[str, ...], float]:
    with urllib.request.urlopen(site.metrics, timeout=20) as answer:  # noqa: S310  (our own server)
        families = list(text_string_to_metric_families(answer.read().decode()))
    return {
        (
            sample.name,
            *(f"{name}={value}" for name, value in sorted(sample.labels.items()) if name != "le"),
        ): sample.value
        for family in families
        for sample in family.samples
        if sample.labels.get("le") in (None, "+Inf")
    }


def test_metrics_add_up_over_processes(site: production.Site) -> None:
    key = ("kepu_request_seconds_count", "method=GET", "status=200", "view=suggest")
    before = read_metrics(site).get(key, 0)
    for _ in range(20):
        ask(site, "/search/suggest/?q=guang")
    found = read_metrics(site)
    assert found[key] == before + 20
    assert found["kepu_search_seconds_count", "engine=embedded", "outcome=answered", "question=suggest"] >= 20
    assert found["kepu_index_documents",] == found["kepu_index_pages",] > 50
    assert found["kepu_outbox_set_aside",] == found["kepu_messages_failing",] == 0


def test_the_page_cache_says_what_it_did(site: production.Site) -> None:
    def counted() -> dict[str, float]:
        found = read_metrics(site)
        return {outcome: found.get(("kepu_page_cache_total", f"outcome={outcome}"), 0) for outcome in OUTCOMES}

    before = counted()
    tag = ask(site, "/rumors/")[0].headers["ETag"]
    ask(site, "/rumors/")
    ask(site, "/rumors/", **{"If-None-Match": tag})
    ask(site, "/rumors/", Cookie="sessionid=of-an-editor")
    after = counted()
    assert {outcome: after[outcome] - before[outcome] for outcome in OUTCOMES} == {
        "given": 1,
        "not_modified": 1,
        "missing": 1,
        "outdated": 0,
        "passed": 1,
    }


def test_a_container_knows_whether_its_server_answers(site: production.Site) -> None:
    def asks(address: str) -> int:
        given = {"KEPU_ALLOWED_HOSTS": "127.0.0.1", "KEPU_WEB_ADDRESS": address}
        command = [sys.executable, "-I", str(ROOT / "deploy" / "is_alive.py")]
        return subprocess.run(command, env=given, stderr=subprocess.DEVNULL, check=False).returncode

    assert asks(site.address.removeprefix("http://")) == 0
    assert asks(f"0.0.0.0:{processes.free_port()}") == 1


def test_metrics_are_not_on_the_public_address(site: production.Site) -> None:
    assert ask(site, "/metrics")[0].status in (301, 404)
    assert ask(site, "/metrics/")[0].status == 404


def test_a_process_counts_on_where_the_one_before_it_ended(tmp_path: Path) -> None:
    first, second = metrics.Slot(tmp_path), metrics.Slot(tmp_path)
    assert (first(), first(), second()) == ("0", "0", "1")
    first._held.close()  # type: ignore[union-attr]  # as its process's death would
    assert metrics.Slot(tmp_path)() == "0"


@pytest.mark.parametrize("address", ["0.0.0.0:9400", "8.8.8.8:9400", "[::]:9400"])
def test_metrics_refuse_a_public_address(address: str) -> None:
    with pytest.raises(Exception, match="内部地址"):
        metrics_server.internal(address)


def test_an_error_while_answering_is_told_without_its_message() -> None:
    try:
        try:
            int(MESSAGE)
        except ValueError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError as error:
        short, whole = logs.told(error, with_message=False), logs.told(error, with_message=True)
    assert "ValueError" in short
    assert "builtins.RuntimeError" in short
    assert MESSAGE not in short
    assert WORDS not in short
    assert WORDS in whole


def test_a_request_that_failed_keeps_its_secret_path(rf: Any) -> None:
    request = rf.get("/sign/abcdef/")
    request.resolver_match = type("Match", (), {"kwargs": {"token": "abcdef"}})()
    record = logging.LogRecord("django.request", 40, "", 0, "%s: %s", ("Internal Server Error", request.path), None)
    record.request = request
    logs.Discreet().filter(record)
    assert record.getMessage() == "Internal Server Error: /sign/…/"


def test_an_address_without_its_slash_keeps_its_secret(rf: Any) -> None:
    request = rf.get("/subscribe/stop/MTpzb21lYm9keQ:1vNabc:Kx0")
    assert logs.shown_path(request) == "/subscribe/stop/…"
    assert logs.shown_path(rf.get("/articles")) == "/articles"


def test_mail_addresses_of_readers_are_in_no_line() -> None:
    try:
        raise OSError("550 <li.si@example.org>: no such mailbox")
    except OSError:
        told = logging.LogRecord("worker", 40, "", 0, "To %s: %s", ("li.si@example.org", "lost"), sys.exc_info())
    logs.Discreet().filter(told)
    for formatter in logs.FORMATTERS.values():
        said = formatter().format(told)
        assert "li.si" not in said
        assert "no such mailbox" in said
        assert "lost" in said


def test_the_passwords_in_addresses_of_robots_are_in_no_line() -> None:
    line = logs.without_secrets(
        "POST https://open.example.cn/open-apis/bot/v2/hook/8f2b-4d1c-secret-of-a-group answers 502"
    )
    assert line == "POST https://open.example.cn/open-apis/bot/v2/hook/… answers 502"
    assert logs.without_secrets("https://oapi.example.com/robot/send?access_token=abc") == (
        "https://oapi.example.com/robot/send?…"
    )
    quoted = json.dumps({"message": 'said "https://a.example/b?c=d"\nto li@example.org'})
    assert json.loads(logs.without_secrets(quoted)) == {"message": 'said "https://a.example/b?…"\nto …@…'}
    assert logs.without_secrets('{"at": "http://es1.internal:9200/kepu"}') == '{"at": "http://es1.internal:9200/kepu"}'


def test_a_production_installation_passes_all_checks(tmp_path: Path) -> None:
    done = production.manage(production.environment(tmp_path, **GOOD), "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_mistakes_of_installing_are_named(tmp_path: Path) -> None:
    wrong = {
        **GOOD,
        "KEPU_SMTP_URL": "",
        "KEPU_BASE_URL": "",
        "KEPU_SECRET_KEY": "short",
        "KEPU_WEB_PROCESSES": "8",
        "KEPU_SEARCH_ENGINE": "elastic",
        "KEPU_ALLOWED_HOSTS": "*",
        "KEPU_MEDIA_S3_KEY": "half",
    }
    done = production.manage(production.environment(tmp_path, **wrong), "check", "--deploy")
    assert done.returncode == 1
    named = set(re.findall(r"website\.\w+|security\.\w+", done.stderr))
    assert named == {
        "website.W001",
        "website.W003",
        "website.E004",
        "website.W005",
        "website.E006",
        "website.E007",
        "website.E008",
        "security.W009",
    }
