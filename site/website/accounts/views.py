"""Screens of an account: two factors, and where it is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as verified
from django_otp import match_token
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from . import sessions, two_factor
from .forms import CodeForm, PasswordForm
from .models import SignedIn

WRONG = "验证码不对，或者刚刚用过。请看手机上最新的 6 位数字；试错太多次要等一会儿。"


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("account/check/", check, name="accounts_check"),
        path("account/two-factor/", setup, name="accounts_two_factor"),
        path("account/two-factor/remove/", remove, name="accounts_two_factor_remove"),
        path("account/two-factor/<int:user_id>/reset/", reset, name="accounts_two_factor_reset"),
        path("account/sessions/", signed_in, name="accounts_sessions"),
        path("account/sessions/<int:user_id>/", signed_in, name="accounts_sessions_of"),
    ]


@never_cache
@sensitive_post_parameters("code")
def check(request: HttpRequest) -> HttpResponse:
    """The code after the password; goes on to where the account was heading."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = match_token(request.user, form.cleaned_data["code"])
        if device is not None:
            verified(request, device)
            return redirect(_next(request))
        form.add_error("code", WRONG)
    context = {"form": form, "next": _next(request)}
    return render(request, "website/accounts/check.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else reverse("wagtailadmin_home")


@never_cache
@sensitive_post_parameters("code")
def setup(request: HttpRequest) -> HttpResponse:
    """Turns two factors on, or shows that they are on. The spare codes appear once, after turning on."""
    if two_factor.device_of(request.user):
        return render(
            request, "website/accounts/two_factor.html", {"is_on": True, "form": PasswordForm(user=request.user)}
        )
    device, form, codes = two_factor.new_device(request.user), CodeForm(request.POST or None), list[str]()
    if request.method == "POST" and form.is_valid():
        codes = two_factor.confirm(device=device, code=form.cleaned_data["code"])
        if codes:
            verified(request, device)
        else:
            form.add_error("code", WRONG)
    context = {
        "is_on": False,
        "must": two_factor.must_have_one(request.user),
        "form": form,
        "codes": codes,
        "picture": two_factor.picture_of(device),
        "secret": device.config_url.split("secret=")[1].split("&")[0],
    }
    return render(request, "website/accounts/two_factor.html", context, status=422 if form.errors else 200)


@require_POST
@sensitive_post_parameters("password")
def remove(request: HttpRequest) -> HttpResponse:
    """Turns two factors off, after the password."""
    form = PasswordForm(request.POST, user=request.user)
    if not form.is_valid():
        context = {"is_on": True, "form": form}
        return render(request, "website/accounts/two_factor.html", context, status=422)
    two_factor.remove(user=request.user)
    messages.success(request, "两步验证已关闭。")
    return redirect("accounts_two_factor")


@require_POST
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """An administrator turns two factors off for a colleague whose phone is gone."""
    user = _colleague(request, user_id)
    two_factor.remove(user=user)
    messages.success(request, f"已关闭 {user.get_username()} 的两步验证，请提醒本人重新设置。")
    return redirect("wagtailusers_users:edit", user_id)


def signed_in(request: HttpRequest, user_id: int | None = None) -> HttpResponse:
    """Where an account is signed in, and ending any of it. Administrators see those of their colleagues."""
    user = request.user if user_id is None else _colleague(request, user_id)
    if request.method == "POST":
        row = get_object_or_404(SignedIn, pk=request.POST.get("session") or 0, user=user)
        sessions.end(row)
        messages.success(request, "那个登录已结束。")
        return redirect(request.path)
    context = {"rows": sessions.of(user), "whose": user, "current": request.session.session_key}
    return render(request, "website/accounts/sessions.html", context)


def _colleague(request: HttpRequest, user_id: int) -> Any:
    user = get_object_or_404(get_user_model(), pk=user_id)
    if not request.user.has_perm("auth.change_user") or (user.is_superuser and not request.user.is_superuser):
        raise PermissionDenied
    return user


@hooks.register("register_account_menu_item")
def two_factor_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts_two_factor"),
        "label": "两步验证",
        "help_text": "登录时除了密码，再输入手机上的 6 位数字。密码泄露了，别人也进不来。",
    }


@hooks.register("register_account_menu_item")
def sessions_item(request: HttpRequest) -> dict[str, str]:
    return {"url": reverse("accounts_sessions"), "label": "登录的设备", "help_text": "看看在哪里登录着，结束不认识的。"}


@hooks.register("register_user_listing_buttons")
def listing_buttons(user: Any, request_user: Any) -> Any:
    if request_user.has_perm("auth.change_user") and (request_user.is_superuser or not user.is_superuser):
        yield Button("登录的设备", reverse("accounts_sessions_of", args=[user.pk]), priority=50)
