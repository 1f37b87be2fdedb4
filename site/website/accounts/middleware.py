"""On the editors' screens only: second factor, and the time a session was last used."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django_otp.middleware import OTPMiddleware

from website.middleware import EDITORS_PREFIX

from . import sessions, two_factor

OPEN = {
    "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite",
    "accounts_check", "wagtailadmin_password_reset",
}  # fmt: skip
SETTING_UP = {"accounts_two_factor"}


class EditorsAccounts:
    """Lets nobody to the editors' screens without the second factor they set up, or have to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.verified = OTPMiddleware(self._checked)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(EDITORS_PREFIX):
            return self.get_response(request)
        response: HttpResponse = self.verified(request)
        return response

    def _checked(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        sessions.see(request)
        return self._asks(request) or self.get_response(request)

    def _asks(self, request: HttpRequest) -> HttpResponse | None:
        """Where the account has to go first, or None."""
        name = resolve(request.path_info).url_name
        if name in OPEN or request.user.is_verified():  # type: ignore[union-attr]
            return None
        if two_factor.device_of(request.user):
            return redirect(f"{reverse('accounts_check')}?{urlencode({'next': request.get_full_path()})}")
        if two_factor.must_have_one(request.user) and name not in SETTING_UP:
            return redirect("accounts_two_factor")
        return None
