"""One's own wishes, from the page that a signed link opens: choose another for a subscription, or one more.

The link shows that the address is its reader's, so nothing is confirmed anew; nothing is changed before the button
below the preview is pressed.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from search.criteria import Criteria, CriteriaError
from search.push import subscribing
from search.push.links import Link, Scope, opened
from search.push.models import Subscription
from search.push.wishes import words_of
from website import wish_forms

from .questions import answers_bad_questions
from .subscriptions import gone, own_subscription, private_page


@csrf_exempt  # nobody's session acts here, see ``subscriptions``
@require_http_methods(["GET", "HEAD", "POST"])
@answers_bad_questions
def own_wish(request: HttpRequest, token: str) -> HttpResponse:
    """The choices, what they would have brought, and the button. ``subscription`` is the one to change, if any."""
    link = opened(Scope.MANAGE, token)
    if link is None:
        return gone(request)
    number = (request.POST or request.GET).get("subscription", "")
    row = own_subscription(link, number)
    if number and row is None:
        return HttpResponseRedirect(_own_page(request))
    if request.method != "POST":
        return _page(request, row, _opened(request, row))
    return _pressed(request, link, row)


def _pressed(request: HttpRequest, link: Link, row: Subscription | None) -> HttpResponse:
    form = wish_forms.filled(QueryDict(request.POST.get("wish", "")[: subscribing.LONGEST_QUERY * 2]), request.path)
    try:
        kept = _kept(request, link, row, form.asked)
    except ValidationError as error:
        return _page(request, row, form, refused=[words for told in error.message_dict.values() for words in told])
    return HttpResponseRedirect(f"{_own_page(request)}#s{kept.pk}")


def _opened(request: HttpRequest, row: Subscription | None) -> wish_forms.Filled:
    """As chosen on the form; before that as the subscription has it, unless this version can't read it any more."""
    if row is None or "q" in request.GET:
        return wish_forms.filled(request.GET, request.path)
    try:
        return wish_forms.filled(QueryDict(row.query), request.path)
    except CriteriaError:
        return wish_forms.filled(QueryDict(), request.path)


def _kept(request: HttpRequest, link: Link, row: Subscription | None, asked: Criteria | None) -> Subscription:
    if asked is None:
        raise ValidationError({"wish": "请先选好要订阅的内容"})
    name, rate = request.POST.get("name", "").strip(), request.POST.get("rate", "")
    if row is None:
        return subscribing.add(subscriber=link.subscriber, wish=asked, name=name, rate=rate)
    subscribing.change(subscription=row, name=name, rate=rate, query=asked.to_query())
    return row


def _page(
    request: HttpRequest, row: Subscription | None, form: wish_forms.Filled, *, refused: list[str] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": "改这个订阅" if row else "再订一个",
        **form.context,
        "errors": form.errors,
        "refused": refused or [],
        "of": row.pk if row else "",
        "now_words": words_of(row.query) if row else "",
        "name": request.POST.get("name", row.name if row else ""),
        "rates": wish_forms.rates(request, form, row.rate if row else ""),
        "action": request.path,
        "own_page": _own_page(request),
    }
    return private_page(request, "website/subscribe_wish.html", context, status=422 if refused else 200)


def _own_page(request: HttpRequest) -> str:
    return request.path.removesuffix("wish/")
