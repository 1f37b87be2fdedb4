"""Error pages that say in Chinese what is wrong and where to go from here."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from api.problems import PREFIX, Refused, problem

from .meta import PageMeta

HEADINGS = {
    400: "这个网址看不懂",
    403: "这里不能进",
    404: "没有找到这个页面",
    410: "这个页面已经撤下",
    413: "上传的内容太大",
    429: "请稍候再试",
    500: "网站出了点问题",
}
MESSAGES = {
    400: "网址里有填错的内容，请改一改再试。",
    403: "这个页面不对外公开，或者操作已经过期。",
    404: "它可能改了名字、已经下线，或者网址少了几个字母。",
    500: "我们已经记下这个错误。请过一会儿再试，或者从首页重新开始。",
}
LINKS = [
    ("首页", "/"),
    ("科学辟谣", "/rumors/"),
    ("科普场馆", "/venues/"),
    ("科普活动", "/events/"),
    ("搜索", "/search/"),
]


def error_page(
    request: HttpRequest, *, status: int, message: str = "", errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """An error page; ``errors`` maps a parameter to what is wrong with it. Programs get a problem instead."""
    if request.path.startswith(PREFIX):
        return problem(request, Refused(status, (message, "") if message else None, errors=errors))
    heading = HEADINGS.get(status, HEADINGS[500])
    context = {
        "status": status,
        "heading": heading,
        "message": message or MESSAGES.get(status, ""),
        "errors": dict(errors or {}),
        "links": LINKS,
        "meta": PageMeta(title=heading, robots="noindex"),
    }
    return render(request, "website/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, status=404)


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """After too many wrong passwords for one account from one address."""
    return error_page(request, status=429, message="密码错了太多次。请 15 分钟以后再试，或者用“忘记密码”重设。")


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: the database may be what failed."""
    if request.path.startswith(PREFIX):
        return problem(request, Refused(500))
    return HttpResponse(get_template("500.html").render({}), status=500)
