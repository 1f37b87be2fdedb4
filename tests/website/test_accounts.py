"""Signing in: two factors, too many wrong passwords, sessions that can be ended; who may touch whose account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client, RequestFactory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from content.actions import create_editor
from content.models import Membership, Organization
from content.roles import ADMINISTRATORS, EDITORS, PUBLISHERS
from website.accounts import sessions, two_factor
from website.accounts.models import SignedIn
from website.client_address import client_address

PASSWORD = "a-long-and-odd-password"


def account(name: str, role: str = EDITORS) -> Any:
    return create_editor(username=name, password=PASSWORD, role=role)


def sign_in(name: str, password: str = PASSWORD, **headers: str) -> tuple[Client, Any]:
    client = Client(headers=headers)
    return client, client.post("/cms/login/", {"username": name, "password": password, "next": "/cms/"})


def code_of(device: TOTPDevice, later: int = 0) -> str:
    """What the phone shows now, or ``later`` steps of 30 seconds from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + later * device.step
    return f"{totp.token():06}"


@pytest.fixture
def guarded(demo_db: None) -> Iterator[tuple[Any, TOTPDevice, list[str]]]:
    """An account with two factors: itself, its phone, its spare codes."""
    user = account("liangbu")
    device = two_factor.new_device(user)
    codes = two_factor.confirm(device=device, code=code_of(device))
    yield user, device, codes
    cache.clear()


def test_without_two_factors_the_password_is_enough(demo_db: None) -> None:
    account("yibu")
    client, answer = sign_in("yibu")
    assert answer.status_code == 302
    assert client.get("/cms/").status_code == 200


def test_two_factors_are_turned_on_with_a_code_of_the_phone(demo_db: None) -> None:
    user = account("dakai")
    client, _ = sign_in("dakai")
    page = client.get("/cms/account/two-factor/")
    assert "<svg" in page.content.decode()
    device = TOTPDevice.objects.get(user=user)
    assert client.post("/cms/account/two-factor/", {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    shown = client.post("/cms/account/two-factor/", {"code": code_of(device)}).content.decode()
    codes = [item.get_text() for item in BeautifulSoup(shown, "html.parser").select("ul.w-font-mono li")]
    assert len(codes) == two_factor.SPARE_CODES
    assert client.get("/cms/").status_code == 200


def test_the_code_is_asked_for_on_every_screen(guarded: tuple[Any, TOTPDevice, list[str]]) -> None:
    _, device, _ = guarded
    client, _ = sign_in("liangbu")
    for address in ("/cms/", "/cms/articles/", "/cms/pages/", "/cms/images/", "/cms/account/two-factor/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/cms/account/check/?next=")
    wrong = client.post("/cms/account/check/", {"code": "123456", "next": "/cms/articles/"})
    assert wrong.status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    right = client.post("/cms/account/check/", {"code": code_of(device, later=1), "next": "/cms/articles/"})
    assert (right.status_code, right["Location"]) == (302, "/cms/articles/")
    assert client.get("/cms/articles/").status_code == 200


def test_a_code_is_good_once_and_guessing_is_slowed_down(guarded: tuple[Any, TOTPDevice, list[str]]) -> None:
    _, device, _ = guarded
    client, _ = sign_in("liangbu")
    assert client.post("/cms/account/check/", {"code": code_of(device)}).status_code == 422  # used to turn it on
    assert client.post("/cms/account/check/", {"code": code_of(device, later=1)}).status_code == 422  # too soon after


def test_a_spare_code_is_good_once(guarded: tuple[Any, TOTPDevice, list[str]]) -> None:
    codes = guarded[2]
    for expected in (302, 422):
        client, _ = sign_in("liangbu")
        assert client.post("/cms/account/check/", {"code": f" {codes[0]} "}).status_code == expected


def test_nobody_is_led_to_another_site(guarded: tuple[Any, TOTPDevice, list[str]]) -> None:
    client, _ = sign_in("liangbu")
    answer = client.post("/cms/account/check/", {"code": guarded[2][0], "next": "https://evil.example/"})
    assert answer["Location"] == "/cms/"


def test_turning_off_takes_the_password(guarded: tuple[Any, TOTPDevice, list[str]]) -> None:
    client, _ = sign_in("liangbu")
    client.post("/cms/account/check/", {"code": guarded[2][0]})
    assert client.post("/cms/account/two-factor/remove/", {"password": "wrong"}).status_code == 422
    assert client.post("/cms/account/two-factor/remove/", {"password": PASSWORD}).status_code == 302
    assert two_factor.device_of(guarded[0]) is None


def test_those_who_publish_must_have_it_where_the_settings_say_so(demo_db: None, settings: Any) -> None:
    settings.KEPU_TWO_FACTOR = True
    account("fabu", PUBLISHERS)
    account("bianji2")
    client, _ = sign_in("fabu")
    assert client.get("/cms/")["Location"] == "/cms/account/two-factor/"
    assert "先打开两步验证" in client.get("/cms/account/two-factor/").content.decode()
    assert sign_in("bianji2")[0].get("/cms/").status_code == 200


def test_five_wrong_passwords_lock_the_account_for_that_address(demo_db: None) -> None:
    account("beicai")
    for _ in range(5):
        _, answer = sign_in("beicai", "wrong")
    assert answer.status_code == 429
    assert "密码错了太多次" in answer.content.decode()
    assert sign_in("beicai")[1].status_code == 429
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert client.post("/cms/login/", {"username": "beicai", "password": PASSWORD}).status_code == 302


CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome，Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari，iPhone"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/99.0 MicroMessenger/8.0", "微信，Android"),
        ("", "未知设备"),
    ],
)
def test_devices_are_named_as_people_name_them(agent: str, words: str) -> None:
    assert sessions.device_words(agent) == words


def test_sessions_are_listed_and_ended(demo_db: None) -> None:
    user = account("duanjiao")
    here, _ = sign_in("duanjiao", **{"user-agent": CHROME})
    there, _ = sign_in("duanjiao")
    page = here.get("/cms/account/sessions/").content.decode()
    assert "Chrome，Windows（这台）" in page
    other = SignedIn.objects.exclude(session_key=here.session.session_key).get(user=user)
    assert here.post("/cms/account/sessions/", {"session": other.pk}).status_code == 302
    assert there.get("/cms/")["Location"].startswith("/cms/login/")
    assert here.get("/cms/").status_code == 200
    here.post("/cms/logout/")
    assert not SignedIn.objects.filter(user=user).exists()


def test_nobody_ends_the_sessions_of_others(demo_db: None) -> None:
    account("bieren")
    sign_in("bieren")
    client, _ = sign_in(account("lingyige").get_username())
    row = SignedIn.objects.get(user__username="bieren")
    assert client.post("/cms/account/sessions/", {"session": row.pk}).status_code == 404
    assert client.get(f"/cms/account/sessions/{row.user_id}/").status_code == 302
    assert SignedIn.objects.filter(pk=row.pk).exists()


def test_a_new_password_ends_the_other_sessions(demo_db: None) -> None:
    account("gaimi")
    here, there = sign_in("gaimi")[0], sign_in("gaimi")[0]
    user = get_user_model().objects.get(username="gaimi")
    user.set_password(PASSWORD + "2")
    user.save()
    assert here.get("/cms/").status_code == there.get("/cms/").status_code == 302


# Accounts of others


@pytest.fixture
def administrator(demo_db: None) -> Client:
    account("guanliyuan", ADMINISTRATORS)
    return sign_in("guanliyuan")[0]


def account_form(**changes: Any) -> dict[str, Any]:
    return {
        "username": "xinren", "email": "xinren@example.org", "first_name": "人", "last_name": "新",
        "password1": PASSWORD, "password2": PASSWORD, "office": "", "groups": [],
    } | changes  # fmt: skip


def test_an_account_is_given_its_office(administrator: Client) -> None:
    office = Organization.objects.create(name="江门市科协（测试）", level="city", kind="association")
    group = Group.objects.get(name=EDITORS)
    assert "所属单位" in administrator.get("/cms/users/new/").content.decode()
    form = account_form(office=office.pk, groups=[group.pk])
    assert administrator.post("/cms/users/new/", form).status_code == 302
    user = get_user_model().objects.get(username="xinren")
    assert user.membership.organization == office
    edit = f"/cms/users/edit/{user.pk}/"
    assert administrator.post(edit, account_form(is_active="on", groups=[group.pk])).status_code == 302
    assert not Membership.objects.filter(user=user).exists()


def test_an_administrator_makes_no_superusers_and_touches_none(administrator: Client) -> None:
    administrator.post("/cms/users/new/", account_form(is_superuser="on"))
    user = get_user_model().objects.get(username="xinren")
    assert not user.is_superuser
    root = get_user_model().objects.create_superuser("root", "root@example.org", PASSWORD)
    edit = f"/cms/users/edit/{root.pk}/"
    administrator.post(edit, account_form(username="root", password1="taken-over-now", password2="taken-over-now"))
    administrator.post(f"/cms/users/delete/{root.pk}/")
    root.refresh_from_db()
    assert root.check_password(PASSWORD)
    assert administrator.post(f"/cms/account/two-factor/{root.pk}/reset/").status_code == 302
    assert administrator.get(f"/cms/account/sessions/{root.pk}/").status_code == 302


def test_an_administrator_helps_whose_phone_is_gone(
    administrator: Client, guarded: tuple[Any, TOTPDevice, list[str]]
) -> None:
    user = guarded[0]
    assert administrator.post(f"/cms/account/two-factor/{user.pk}/reset/").status_code == 302
    assert two_factor.device_of(user) is None
    editor = sign_in(account("putong").get_username())[0]
    two_factor.confirm(device=(device := two_factor.new_device(user)), code=code_of(device))
    editor.post(f"/cms/account/two-factor/{user.pk}/reset/")
    assert two_factor.device_of(user) is not None


# Where a request comes from


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.KEPU_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
