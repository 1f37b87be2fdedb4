"""Addresses below ``/api/v1/``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from .problems import Refused, problem
from .v1 import api


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Below this address there is nothing but the interface."""
    return problem(request, Refused(404))


urlpatterns = [path("", api.urls), re_path(r"^", nowhere)]
