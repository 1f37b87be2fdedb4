"""Addresses below ``/widgets/v1/``. They are part of the contract and stay."""

from __future__ import annotations

from django.urls import path, re_path

from . import oembed, views

urlpatterns = [
    path("kepu.js", views.loader, name="widget_loader"),
    re_path(r"^kepu-(?P<version>[0-9.]{1,20})\.js$", views.loader, name="widget_loader_pinned"),
    path("data/<slug:name>", views.data, name="widget_data"),
    path("fragment/<slug:name>", views.fragment, name="widget_fragment"),
    path("frame/<slug:name>", views.frame, name="widget_frame"),
    path("qr.png", oembed.qr, {"form": "png"}, name="widget_qr"),
    path("qr.svg", oembed.qr, {"form": "svg"}, name="widget_qr_svg"),
]
