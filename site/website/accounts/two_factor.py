"""Two-factor sign-in: a code from the phone after the password. django-otp keeps devices and slows guessing down."""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

SPARE_CODES = 8
PERMISSION = "content.duty"
"""Those who answer for what goes out must sign in with two factors where the settings ask for it."""


def device_of(user: Any) -> TOTPDevice | None:
    """The phone an account confirmed, if it did."""
    found: TOTPDevice | None = TOTPDevice.objects.devices_for_user(user, confirmed=True).first()
    return found


def must_have_one(user: Any) -> bool:
    """Whether this installation asks this account for a second factor."""
    return bool(settings.KEPU_TWO_FACTOR and user.has_perm(PERMISSION))


def new_device(user: Any) -> TOTPDevice:
    """A device that still has to show that it works; an earlier unconfirmed one is used again."""
    waiting: TOTPDevice | None = TOTPDevice.objects.devices_for_user(user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, name="手机", confirmed=False)


def picture_of(device: TOTPDevice) -> str:
    """The device's secret as an SVG that an app on a phone reads."""
    return str(segno.make(device.config_url, error="m").svg_inline(scale=5, dark="#16201f", light="#fff"))


@transaction.atomic
def confirm(*, device: TOTPDevice, code: str) -> list[str]:
    """Use this device from now on if the code is right; its spare codes, shown once. Empty when the code is wrong."""
    if not device.verify_token(code):
        return []
    device.confirmed = True
    device.save()
    return renew_spare_codes(user=device.user)


def renew_spare_codes(*, user: Any) -> list[str]:
    """New codes for the day the phone is lost, each good once; the old ones are void."""
    StaticDevice.objects.filter(user=user).delete()
    spare = StaticDevice.objects.create(user=user, name="备用码")
    codes = [secrets.token_hex(4) for _ in range(SPARE_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=spare, token=code) for code in codes])
    return codes


@transaction.atomic
def remove(*, user: Any) -> None:
    """Sign in with the password alone again."""
    for device in list(devices_for_user(user, confirmed=None)):
        device.delete()
