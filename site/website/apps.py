from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public site: composition root of the house."""

    name = "website"
    verbose_name = "网站"
