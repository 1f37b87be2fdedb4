from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public site: composition root of the house."""

    name = "website"
    verbose_name = "网站"

    def ready(self) -> None:
        from search.signals import asked

        from . import checks, metrics  # noqa: F401  (checks register themselves)

        asked.connect(metrics.search_answered, dispatch_uid="metrics")
