"""Shorter waits and longer letters for the processes of ``hurried_settings``; all else is as it is."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class Hurried(AppConfig):
    """Patches when all is loaded."""

    name = "tests.search.push"
    label = "hurried"

    def ready(self) -> None:
        from search.push import bundling, letters, policy, sending

        policy.GROUPED_WITHIN = bundling.GROUPED_WITHIN = timedelta()
        policy.MESSAGES_A_DAY = letters.ITEMS_A_MESSAGE = 1000
        sending.LEASE, sending.ENDING, sending.AWAY = timedelta(seconds=10), timedelta(seconds=1), timedelta(seconds=1)
        sending.BACK_OFF = (1,) * len(sending.BACK_OFF)
