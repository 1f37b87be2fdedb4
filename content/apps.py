from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Articles, rebuttals, venues, events and what classifies them."""

    name = "content"
    verbose_name = "内容"

    def ready(self) -> None:
        from . import change_receivers, checks, notices, receivers  # noqa: F401
        from .proofreading import classification, places, sources, wording  # noqa: F401

        change_receivers.connect()
