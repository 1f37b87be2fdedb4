from django.apps import AppConfig


class PushConfig(AppConfig):
    """Subscriptions and what is sent for them."""

    name = "search.push"
    label = "kepu_push"
    verbose_name = "推送"

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
