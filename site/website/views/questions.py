"""Turning a request into a question, or into a page that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate

from search.criteria import Criteria, CriteriaError
from website.errors import error_page
from website.filters import Names, names
from website.paging import NoSuchPage

View = Callable[..., HttpResponse]


def asked(request: HttpRequest) -> tuple[Criteria, Names]:
    """The question of this request; raises ``CriteriaError``, also for topics and regions that don't exist."""
    criteria = Criteria.from_query(request.GET, today=localdate())
    words = names()
    unknown = words.unknown(criteria)
    if unknown:
        raise CriteriaError(unknown)
    return criteria, words


def answers_bad_questions(view: View) -> View:
    """400 with a sentence for each wrong parameter; 404 for pages behind the last."""

    @wraps(view)
    def answering(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CriteriaError as error:
            return error_page(request, status=400, errors=error.errors)
        except NoSuchPage:
            return error_page(request, status=404, message="没有这么多页，请回到第一页。")
        except Http404 as error:
            return error_page(request, status=404, message=str(error))

    return answering
