"""What ``manage.py check --deploy`` says beside Django's own checks: mistakes that nobody notices at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

Problems = Iterator[CheckMessage]


@register(Tags.security, deploy=True)
def installed_well(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """All of them."""
    return [problem for look in LOOKS for problem in look()]


def _mail() -> Problems:
    if settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend":
        yield Warning(
            "没有设置邮件服务器：给同事和订阅者的信都会丢掉。",
            hint="设置 KEPU_SMTP_URL，例如 smtp://user:password@mail.example.org:587?tls=1。",
            id="website.W001",
        )
    elif settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning("没有设置发件人。", hint="设置 KEPU_MAIL_FROM。", id="website.W002")


def _address() -> Problems:
    if "//127.0.0.1" in settings.WAGTAILADMIN_BASE_URL or "//localhost" in settings.WAGTAILADMIN_BASE_URL:
        yield Warning(
            f"公开网址还是 {settings.WAGTAILADMIN_BASE_URL}，信里的链接谁也打不开。",
            hint="设置 KEPU_BASE_URL，例如 https://kepu.example.org。",
            id="website.W003",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("KEPU_ALLOWED_HOSTS 不能是 *：信和分享卡片里的网址可以被伪造。", id="website.E004")


def _sqlite() -> Problems:
    database = settings.DATABASES["default"]["ENGINE"]
    if database == "django.db.backends.sqlite3" and settings.KEPU_WEB_PROCESSES > MOST_WITH_SQLITE:
        yield Warning(
            f"SQLite 同时只能有一个进程写入，而 KEPU_WEB_PROCESSES 是 {settings.KEPU_WEB_PROCESSES}。",
            hint=f"换 PostgreSQL（DATABASE_URL），或者最多开 {MOST_WITH_SQLITE} 个进程。",
            id="website.W005",
        )


def _search() -> Problems:
    if settings.KEPU_SEARCH_ENGINE == "elastic" and not settings.KEPU_ELASTICSEARCH_URLS:
        yield Error("选了 elastic，却没有 KEPU_ELASTICSEARCH_URLS。", id="website.E006")


def _uploads() -> Problems:
    rest = ("ENDPOINT", "REGION", "KEY", "SECRET", "CA")
    given = [f"KEPU_MEDIA_S3_{name}" for name in rest if getattr(settings, f"KEPU_MEDIA_S3_{name}")]
    if given and not settings.KEPU_MEDIA_S3_BUCKET:
        yield Error(f"设置了 {given[0]}，却没有 KEPU_MEDIA_S3_BUCKET：上传的文件会留在这台机器上。", id="website.E007")
    if bool(settings.KEPU_MEDIA_S3_KEY) != bool(settings.KEPU_MEDIA_S3_SECRET):
        yield Error("KEPU_MEDIA_S3_KEY 和 KEPU_MEDIA_S3_SECRET 要么都设，要么都不设。", id="website.E008")
    if settings.KEPU_MEDIA_S3_BUCKET and find_spec("storages") is None:
        yield Error("存到 S3 还缺程序。", hint="pip install 'kepu[s3]'", id="website.E009")


MOST_WITH_SQLITE = 2
LOOKS: tuple[Callable[[], Problems], ...] = (_mail, _address, _sqlite, _search, _uploads)
